"""Routes for people of the platform: organizers, the installation, the platform's log."""

from typing import Any

from menpiao.operations.api import installation, organizers

ROUTES: list[Any] = [*organizers.ROUTES, *installation.ROUTES]

__all__ = ["ROUTES"]
