"""Sign-in, sign-out, and how the pages look and speak."""
