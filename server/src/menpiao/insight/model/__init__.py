"""What the numbers mean, and the rules that turn rows into them. Pure."""
