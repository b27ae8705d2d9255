"""What is each person's own: views of lists, notices, and how one wants to be told."""
