"""The composition root: binds adapters, news and routes, and runs the two kinds of process, `serve` and `work`."""

from menpiao.app.run import openapi_document, serve, work

__all__ = ["openapi_document", "serve", "work"]
