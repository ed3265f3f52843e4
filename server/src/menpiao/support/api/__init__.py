"""Routes for those who help buyers."""
