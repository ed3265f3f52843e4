"""Use cases of channels and imports."""
