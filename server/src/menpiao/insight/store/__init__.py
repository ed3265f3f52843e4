"""Every statement on what insight keeps, and on what it counts."""
