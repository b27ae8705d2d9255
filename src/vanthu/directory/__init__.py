"""Agencies, units, people, the posts they hold and the certificates on file."""
