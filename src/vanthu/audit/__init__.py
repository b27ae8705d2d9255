"""The append-only record of who did what, when, and what was refused."""
