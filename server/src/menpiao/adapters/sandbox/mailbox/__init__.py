"""A mail server that keeps what it is given instead of sending it on, and a page on which it is read."""
