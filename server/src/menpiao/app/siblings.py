"""Metrics of all API processes at whichever of them is asked.

Each process tells its own over a Unix socket in a folder that they share; the one that is asked reads them all and puts
``process="2"`` on every sample, so that a restarted process is a counter that began anew, as Prometheus expects it.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from menpiao.app.processes import socket_of
from menpiao.platform import metrics

_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (.*)$", re.MULTILINE)
_PATIENCE_S = 2.0


class Siblings:
    """The API processes of one parent, by the sockets in their folder; alone where there is no parent."""

    def __init__(self, folder: Path | None, number: int) -> None:
        self._folder = folder
        self._number = number

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Tell this process's metrics to the others, as long as the block lasts."""
        if self._folder is None:
            yield
            return
        async with await asyncio.start_unix_server(_tell, socket_of(self._folder, self._number, os.getpid())):
            yield

    async def metrics(self) -> tuple[bytes, str]:
        """The exposition text of all of them, and its content type."""
        own, media_type = metrics.render()
        if self._folder is None:
            return own, media_type
        texts = {self._number: own.decode()}
        for path in sorted(self._folder.iterdir()):
            number = int(path.stem)
            if number != self._number:
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(_PATIENCE_S):
                        texts[number] = await _hear(path)
        return joined(texts).encode(), media_type


def joined(texts: dict[int, str]) -> str:
    """One exposition of several processes: each family once, with the samples of all."""
    families: dict[str, tuple[list[str], list[str]]] = {}
    for number, text in sorted(texts.items()):
        name = ""
        for line in text.splitlines():
            if line.startswith("# "):
                name = line.split(" ", 3)[2]
                about, _ = families.setdefault(name, ([], []))
                if line not in about:
                    about.append(line)
            else:
                families[name][1].append(_of_process(line, number))
    return "".join("\n".join([*about, *samples]) + "\n" for about, samples in families.values())


def _of_process(line: str, number: int) -> str:
    def label(found: re.Match[str]) -> str:
        others = f",{found[2]}" if found[2] else ""
        return f'{found[1]}{{process="{number}"{others}}} {found[3]}'

    return _SAMPLE.sub(label, line)


async def _tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        writer.write(metrics.render()[0])
        await writer.drain()
    writer.close()


async def _hear(path: Path) -> str:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()
