"""The composition root: binds adapters, news and routes, and runs the two kinds of process, `serve` and `work`."""

from menpiao.app.processes import serve_several
from menpiao.app.run import Inherited, openapi_document, serve, work

__all__ = ["Inherited", "openapi_document", "serve", "serve_several", "work"]
