"""What is one's own: kept views, notices, how one is told."""
