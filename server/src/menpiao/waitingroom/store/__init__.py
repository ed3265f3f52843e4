"""Every statement on the tables of waiting rooms."""
