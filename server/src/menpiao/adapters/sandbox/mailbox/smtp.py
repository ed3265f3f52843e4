"""SMTP (RFC 5321) as far as a mailbox needs it: one mail after the other, in memory, the newest two hundred.

It takes mail for everybody but for the domains of `BOUNCES`, which it refuses for good, and of `LATER`, for which it
asks to come again: so both can be tried. It speaks TLS from the first byte where it is given a certificate.
"""

import asyncio
import contextlib
import re
import ssl
from collections import deque
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

import msgspec

MOST_KEPT: Final = 200
MOST_BYTES: Final = 1 << 20
BOUNCES: Final = "bounces.example"
LATER: Final = "later.example"
_IDLE_S: Final = 60.0
_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>\s]{0,320})>", re.IGNORECASE)


class Mail(msgspec.Struct, frozen=True):
    """One that was taken."""

    number: int
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    message_id: str


class Mailbox:
    """Everybody's, newest first in `mails`; listens on a free port of this machine."""

    def __init__(self) -> None:
        self._kept: deque[Mail] = deque(maxlen=MOST_KEPT)
        self._server: asyncio.Server | None = None
        self._count = 0
        self.arrived = asyncio.Event()
        """Set with each mail; whoever waits for one clears it."""

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=MOST_BYTES, ssl=tls)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    @property
    def port(self) -> int:
        """Where mail is handed in."""
        assert self._server is not None, "it has been started"
        return int(self._server.sockets[0].getsockname()[1])

    def mails(self) -> Iterable[Mail]:
        """The newest first."""
        return reversed(self._kept)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError
        ):
            await _Talk(self, reader, writer).run()
        writer.close()

    def keep(self, sender: str, to: tuple[str, ...], raw: bytes) -> None:
        """Take one."""
        message = message_from_bytes(raw, policy=policy.default)
        body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
        self._count += 1
        self._kept.append(
            Mail(
                number=self._count,
                to=to,
                sender=sender,
                subject=str(message["subject"] or ""),
                text=str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
                message_id=str(message["message-id"] or ""),
            )
        )
        self.arrived.set()


class _Talk:
    """One connection."""

    def __init__(self, box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box, self._reader, self._writer = box, reader, writer
        self._sender: str | None = None
        self._to: list[str] = []

    async def run(self) -> None:
        await self._say("220 sandbox ESMTP")
        while True:
            async with asyncio.timeout(_IDLE_S):
                line = await self._reader.readline()
            if not line:
                return
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb = word.upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            await self._answer(verb, rest)

    async def _answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                await self._say(f"250-sandbox\r\n250-SIZE {MOST_BYTES}\r\n250-8BITMIME\r\n250 SMTPUTF8")
            case "HELO" | "NOOP":
                await self._say("250 ok")
            case "RSET":
                self._sender, self._to = None, []
                await self._say("250 ok")
            case "MAIL":
                self._sender, self._to = _address(rest), []
                await self._say("250 ok" if self._sender is not None else "501 whose?")
            case "RCPT":
                await self._say(self._recipient(_address(rest)))
            case "DATA":
                await self._data()
            case _:
                await self._say("502 not here")

    def _recipient(self, address: str | None) -> str:
        if self._sender is None:
            return "503 from whom?"
        if not address:
            return "501 for whom?"
        domain = address.rpartition("@")[2].lower()
        if domain == BOUNCES:
            return "550 5.1.1 there is no such mailbox"
        if domain == LATER:
            return "451 4.3.0 come again later"
        self._to.append(address)
        return "250 ok"

    async def _data(self) -> None:
        if self._sender is None or not self._to:
            await self._say("503 for whom?")
            return
        await self._say("354 go on")
        async with asyncio.timeout(_IDLE_S):
            raw = await self._reader.readuntil(b"\r\n.\r\n")
        lines = raw[: -len(b".\r\n")].split(b"\r\n")
        self._box.keep(
            self._sender,
            tuple(self._to),
            b"\r\n".join(line.removeprefix(b".") if line[:2] == b".." else line for line in lines),
        )
        self._sender, self._to = None, []
        await self._say("250 kept")

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()


def _address(rest: str) -> str | None:
    found = _PATH.match(rest)
    return None if found is None else found[1]
