"""Collecting money for an order at a provider, and giving it back. Knows an order only by its id."""
