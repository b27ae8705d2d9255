"""Pages of copies and prints."""
