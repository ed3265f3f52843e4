"""Every statement on channels, imports and their rows."""
