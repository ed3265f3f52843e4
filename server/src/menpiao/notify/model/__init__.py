"""What can be sent to a buyer and what becomes of it, and what an organizer may choose about it."""
