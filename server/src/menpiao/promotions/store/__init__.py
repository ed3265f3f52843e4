"""Every statement on promotions, their codes, what is used of them, and the parts of prices."""
