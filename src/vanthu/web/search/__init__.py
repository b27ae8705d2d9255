"""Find a document by its number, subject or agency."""
