"""Our own axis: systems and their mailboxes."""
