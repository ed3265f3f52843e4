"""Statements are tried against everything: what they say is what the whole of it wrote."""

from journeys.conftest import world

__all__ = ["world"]
