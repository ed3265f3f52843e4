"""The trace id lives in `menpiao.platform.trace`, because logs need it without HTTP; this is its old address."""

from menpiao.platform.trace import begin_trace, current_trace_id

__all__ = ["begin_trace", "current_trace_id"]
