"""Channels, and what a file of their sales says. Pure."""
