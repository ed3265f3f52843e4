"""Builders: valid things with defaults, so that a test spells out only its point."""
