"""Find and judge what was changed in a document after it was signed."""
