"""Books and counters: the next number, and no gap without its reason."""
