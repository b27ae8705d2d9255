"""Agencies and peers, people and posts, certificates, registers."""
