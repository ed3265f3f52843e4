"""What a till and a print are, and why something is refused at the window."""
