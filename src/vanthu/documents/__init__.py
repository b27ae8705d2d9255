"""What outgoing and incoming documents share: kinds, urgency, files."""
