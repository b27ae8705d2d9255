"""Two installations in a storm: SIGKILL, a bad line, a full disk, a wrong clock; then their books are compared."""
