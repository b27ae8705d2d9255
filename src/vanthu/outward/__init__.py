"""The one way out to other machines: addresses that an administrator pinned, and HTTP to them (ADR 0017)."""
