"""The scan box."""
