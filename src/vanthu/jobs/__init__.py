"""Slow work as rows: written with the change that asks for it, claimed by lease, finished by token."""
