"""Prove a signature step by step, each step one clause: see `vnsign.verify` for their order."""
