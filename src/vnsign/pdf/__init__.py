"""Just enough PDF to append to a file: a lazy reader and an incremental writer."""
