"""Promotions as data, what they make of prices, and why one is refused. Pure."""
