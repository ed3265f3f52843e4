"""What a waitlist is made of: entries and their states, whose turn it is, and why somebody may not join."""
