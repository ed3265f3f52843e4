"""Routes of channels and imports, for organizers."""
