"""Routes of the pages."""

from menpiao.adapters.sandbox.web import Handler

ROUTES: list[tuple[str, str, Handler]] = []
