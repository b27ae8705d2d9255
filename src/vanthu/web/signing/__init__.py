"""Signing with the token at one's own desk: what the page hands to the tool, the batch, and the check before it."""
