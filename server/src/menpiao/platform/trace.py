"""The trace id of the request or job under way: in every log line, every problem, and the answer's ``X-Trace-Id``."""

from contextvars import ContextVar

from menpiao.platform import randomness

_current: ContextVar[str] = ContextVar("trace_id", default="-")


def begin_trace(traceparent: bytes | None) -> str:
    """Take the caller's W3C trace id where it is well-formed, else make one."""
    trace_id = ""
    if traceparent is not None and len(traceparent) == 55:
        parts = traceparent.split(b"-")
        if len(parts) == 4 and len(parts[1]) == 32 and all(c in b"0123456789abcdef" for c in parts[1]):
            trace_id = parts[1].decode().strip("0") and parts[1].decode()
    trace_id = trace_id or randomness.id_bytes(16).hex()
    _current.set(trace_id)
    return trace_id


def current_trace_id() -> str:
    """The trace id of this request or job, ``-`` outside of any."""
    return _current.get()
