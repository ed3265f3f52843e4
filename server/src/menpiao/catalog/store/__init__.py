"""Every statement on the tables that the catalogue owns."""
