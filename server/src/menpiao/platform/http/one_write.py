"""One write for each answer instead of two.

uvicorn writes the head of an answer when it starts and the body when it comes; uvloop hands each write to the kernel at
once, and for answers of a kilobyte the kernel's part is the dearest of all. Head and body are given in the same turn of
the event loop, so what is written in one turn is held back to its end and handed over together.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's own protocol on a transport that collects; name it as ``http=`` in its configuration."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(CollectingTransport(transport, self.loop))  # type: ignore[arg-type]


class CollectingTransport:
    """A transport whose writes leave at the end of the loop's turn; everything else is the transport's own."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold it; the first write of a turn asks for the turn's end."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """What was written before closing is still sent."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._held:
            data = self._held[0] if len(self._held) == 1 else b"".join(self._held)
            self._held.clear()
            if not self._transport.is_closing():
                self._transport.write(data)
