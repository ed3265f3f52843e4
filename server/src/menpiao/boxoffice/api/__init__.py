"""The routes of the window."""
