"""Where every sent document is, and what is stuck."""
