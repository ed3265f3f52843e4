"""A network that fails on command, between a server and its PostgreSQL: TCP on one side, the Unix socket on the other.

It forwards whole messages of PostgreSQL's protocol, so that it knows which answer belongs to which statement: it can
let a commit happen and lose the answer, which is the one failure that can't be told from "nothing happened".
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_COMMITTED = b"I"
"""The state in ReadyForQuery that says: outside of a transaction, so what was asked is over."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER of no time at all: the other side gets a reset, not a farewell."""


_CRASHED = b"SFATAL\0VFATAL\0C57P02\0Mterminating connection because of crash of another server process\0\0"


class FaultProxy:
    """The switches may be turned at any time; they hold for every connection until `heal`."""

    def __init__(self, socket_path: str) -> None:
        self._path = socket_path
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self.port = 0
        self.latency_s = 0.0
        """Every answer comes so much later."""
        self.silent = False
        """Half open: what is sent is swallowed on both sides, and nobody is told. New connections too."""
        self.refusing = False
        """New connections are closed at once."""
        self.cut_after: int | None = None
        """So many bytes of answers pass through all links together, then the link that is speaking breaks."""
        self.lose_reply_to: bytes | None = None
        """The next statement whose text holds this is carried out; its answer is lost, with its connection."""
        self.lose_after: tuple[bytes, ...] = ()
        """Where these are given: only in a transaction that has carried out a statement which holds one of them."""
        self._silent_after_loss = False
        self.lost = asyncio.Event()
        """Set when an answer was lost, or a link cut."""
        self.turned_away = 0
        """Connections that were refused."""

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        assert self._server is not None
        self._server.close()
        self.reset()
        await asyncio.gather(*(link.done.wait() for link in list(self._links)))

    def lose_reply(self, text: bytes, *, after: tuple[bytes, ...] = (), then_silent: bool = False) -> None:
        """Lose the answer to the next statement that holds this text (``after``: in a transaction that has carried out
        one of these), by a reset or by silence."""
        self.lose_reply_to, self.lose_after, self._silent_after_loss = text, after, then_silent

    def silence_links(self) -> None:
        """Every link that is open now is half open; new ones work."""
        for link in self._links:
            link.silent = True

    def announce_crash(self) -> None:
        """What PostgreSQL says on idle connections before it closes them, when one of its processes died. They are not
        closed yet, but nothing else will come."""
        for link in self._links:
            link.announce(_CRASHED)
            link.silent = True

    def heal(self) -> None:
        """Be an ordinary network again; links that were half open are dead and are cut now."""
        for link in list(self._links):
            if self.silent or link.silent:
                link.abort()
        self.latency_s, self.silent, self.refusing = 0.0, False, False
        self.cut_after = self.lose_reply_to = None
        self.lost = asyncio.Event()

    def answer_lost(self, link: "_Link") -> bool:
        """Told by the link that lost it; whether it breaks now (else it falls silent)."""
        self.lost.set()
        link.silent = self._silent_after_loss
        return not self._silent_after_loss

    def reset(self) -> None:
        """Break every link at once, with a reset."""
        for link in list(self._links):
            link.abort()

    @property
    def links(self) -> int:
        """How many connections are open."""
        return len(self._links)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            self.turned_away += 1
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream = await asyncio.open_unix_connection(self._path)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(self, writer, upstream)
        self._links.add(link)
        try:
            await link.run(reader, upstream_reader)
        finally:
            self._links.discard(link)
            link.done.set()


class _Link:
    """One connection: requests up, answers down."""

    def __init__(self, proxy: FaultProxy, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._statements: dict[bytes, bytes] = {}
        """Text of prepared statements by their name."""
        self._carried_out: list[bytes] = []
        """Statements of the transaction that is open, or of the last one."""
        self._greeted = False
        self._losing = False
        self.silent = False
        self.done = asyncio.Event()

    def abort(self) -> None:
        endpoint = self._client.get_extra_info("socket")
        with contextlib.suppress(OSError):
            endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._client.transport.abort()
        self._server.transport.abort()

    def announce(self, error: bytes) -> None:
        self._client.write(b"E" + (len(error) + 4).to_bytes(4) + error)

    async def run(self, requests: asyncio.StreamReader, answers: asyncio.StreamReader) -> None:
        tasks = [asyncio.create_task(self._up(requests)), asyncio.create_task(self._down(answers))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.abort()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _up(self, requests: asyncio.StreamReader) -> None:
        """Messages of the client. The first ones carry no type: an offer of encryption, then the start-up packet."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await requests.readexactly(4)
                rest = await requests.readexactly(int.from_bytes(head) - 4)
                await self._send_up(head + rest)
                if rest[:2] == b"\x00\x03":
                    break
            while True:
                kind = await requests.readexactly(1)
                head = await requests.readexactly(4)
                body = await requests.readexactly(int.from_bytes(head) - 4)
                self._look(kind, body)
                await self._send_up(kind + head + body)

    async def _send_up(self, message: bytes) -> None:
        if not (self._proxy.silent or self.silent):
            self._server.write(message)
            await self._server.drain()

    def _look(self, kind: bytes, body: bytes) -> None:
        """Remember statements by name, and notice when the one whose answer shall be lost is carried out."""
        text = b""
        if kind == b"P":
            name, _, rest = body.partition(b"\0")
            self._statements[name] = rest
        elif kind == b"B":
            _, _, rest = body.partition(b"\0")
            text = self._statements.get(rest.partition(b"\0")[0], b"")
        elif kind == b"Q":
            text = body
        if text.startswith(b"BEGIN"):
            self._carried_out.clear()
        self._carried_out.append(text)
        wanted, after = self._proxy.lose_reply_to, self._proxy.lose_after
        if wanted is not None and wanted in text and (not after or self._has_carried_out(after)):
            self._proxy.lose_reply_to = None
            self._losing = True

    def _has_carried_out(self, texts: tuple[bytes, ...]) -> bool:
        return any(text in statement for statement in self._carried_out for text in texts)

    async def _down(self, answers: asyncio.StreamReader) -> None:
        """Messages of the server; the answer to an offer of encryption is a single letter."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                kind = await answers.readexactly(1)
                if kind == b"N" and not self._greeted:
                    await self._send_down(kind)
                    continue
                self._greeted = True
                head = await answers.readexactly(4)
                body = await answers.readexactly(int.from_bytes(head) - 4)
                if self._losing:
                    if kind == b"Z" and body == _COMMITTED:
                        self._losing = False
                        if self._proxy.answer_lost(self):
                            return
                    continue
                await self._send_down(kind + head + body)

    async def _send_down(self, data: bytes) -> None:
        if self._proxy.latency_s:
            await asyncio.sleep(self._proxy.latency_s)
        if self._proxy.silent or self.silent:
            return
        left = self._proxy.cut_after
        if left is not None:
            self._proxy.cut_after = left - len(data)
            if left < len(data):
                self._client.write(data[: max(left, 0)])
                self._proxy.cut_after = None
                self._proxy.lost.set()
                await asyncio.sleep(0)
                raise ConnectionResetError
        self._client.write(data)
        await self._client.drain()


@asynccontextmanager
async def running_proxy(socket_path: str) -> AsyncIterator[FaultProxy]:
    """A proxy before this Unix socket, until the block ends."""
    proxy = FaultProxy(socket_path)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
