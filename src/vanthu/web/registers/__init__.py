"""The registers of the year."""
