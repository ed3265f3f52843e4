"""One process of the demo: started with its own log, stopped gently, never outliving the demo.

A child runs in its own process group, so that Ctrl-C reaches the demo alone and the demo decides the order. Its
standard input is a pipe from the demo: when the demo is killed without a word, the pipe closes and the child stops.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Self

STOP_WITHIN_S = 15
SHOWN_LINES = 15


class Child:
    """A running ``python -m menpiao …``."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, name: str, arguments: list[str], environment: dict[str, str], log: Path) -> Self:
        """Start it; what it prints goes to ``log``, which begins anew."""
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "menpiao",
                *arguments,
                "--with-parent",
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=out,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(name, process, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ended(self) -> str:
        """Wait until it ends by itself; the answer is the sentence that says so."""
        code = await self._process.wait()
        return f"the {self.name} ended with exit code {code}; the end of {self._log} says:\n{self._last_words()}"

    async def stop(self) -> None:
        """Ask it to stop, insist after a while."""
        if not self.alive:
            return
        os.kill(self.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line[:400]}" for line in lines[-SHOWN_LINES:]) or "  (nothing)"
