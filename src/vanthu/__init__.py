"""Official documents of Vietnam's state agencies, from the first draft to the archive."""
