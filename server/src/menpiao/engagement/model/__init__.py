"""What a message of an event says, and why one may not be tried out."""
