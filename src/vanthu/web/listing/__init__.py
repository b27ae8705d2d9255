"""Lists of every kind: narrowed, ordered and laid out by the address, taken away as files, kept as views."""
