"""The ways to a peer, behind one interface."""
