"""Use cases of those who help buyers."""
