"""Read PDF structure tolerantly: every revision, every kind of cross-reference, nothing executed."""
