"""Admission over HTTP, by audience."""
