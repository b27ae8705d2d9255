"""Check the signatures of any PDF."""
