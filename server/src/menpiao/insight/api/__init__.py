"""Routes of insight, for who organizes."""
