"""Outgoing documents, from the draft to the issue."""
