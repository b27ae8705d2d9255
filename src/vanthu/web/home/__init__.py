"""“My work”: what must I do now, and by when."""
