"""What may be asked of the log, and its words."""
