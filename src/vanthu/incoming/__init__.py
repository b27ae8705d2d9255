"""Incoming documents: received, checked, registered or refused."""
