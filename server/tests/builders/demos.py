"""`menpiao demo` in a process of its own, with all of its children."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psutil

from builders.hanging import hanging_fails
from builders.waiting import HANGS_AFTER_S


class Demo:
    """A demo that was started in a folder, with ``more`` in its environment, by the tests' own Python unless another is
    named; ``lines`` is what it has said so far."""

    def __init__(
        self,
        folder: Path,
        ports: tuple[int, int],
        more: Mapping[str, str] = MappingProxyType({}),
        python: Path = Path(sys.executable),
    ) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")}
        self.folder, self.api, self.sandbox = folder, *(f"http://127.0.0.1:{port}" for port in ports)
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [python, "-m", "menpiao", "demo", "--port", str(ports[0]), "--sandbox-port", str(ports[1])],
            env={**inherited, "MENPIAO_DATA_DIR": str(folder), **more},
            cwd=folder.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_it_says(self, words: str) -> "Demo":
        """Read on until a line holds these words, or until it has nothing more to say."""
        assert self.process.stdout is not None
        with hanging_fails(HANGS_AFTER_S, lambda: "".join(self.lines)):
            for line in self.process.stdout:
                self.lines.append(line)
                if words in line:
                    return self
        raise AssertionError("".join(self.lines))

    def ended(self) -> tuple[int, str]:
        """Exit code and everything that was said."""
        said, _ = self.process.communicate(timeout=HANGS_AFTER_S)
        return self.process.returncode, "".join(self.lines) + said

    def worker(self) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if "work" in child.cmdline())
