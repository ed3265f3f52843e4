"""Ports for processes that are told where to listen, and begin to do so a second later.

They lie below those that the kernel gives to whoever asks for any (from 32768 on, by default): one that was just given
back may be somebody else's when the process is there, for thousands are asked for while the suite runs.
"""

import contextlib
import os
import socket
from itertools import count

_FIRST, _MANY, _EACH = 20_000, 12_000, 25
_numbers = count(os.getpid() * _EACH)


def free_port() -> int:
    """One that nobody listens on, and that nobody is given."""
    while True:
        port = _FIRST + next(_numbers) % _MANY
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
