"""Signing sessions: prepared, waiting for the key, finished; and the keys an installation keeps."""
