"""What happens at the window."""
