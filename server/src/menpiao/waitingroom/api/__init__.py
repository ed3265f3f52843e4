"""Waiting rooms over HTTP, by audience."""
