"""What this machine must offer before anything starts: a free port, a folder to write to. Each refusal is one sentence.

Asked beforehand, because the same failures deep inside a server start are a traceback that nobody can use.
"""

import errno
import socket
from pathlib import Path


class Unready(Exception):
    """Something on this machine stands in the way; the text says what, and what to do about it."""


def check_port(host: str, port: int, setting: str) -> None:
    """Refuse a port that somebody listens on. ``setting`` is what the operator would change."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise Unready(f"{host} is no address of this machine; change MENPIAO_HOST.") from None
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as failure:
            raise Unready(_sentence(failure, host, port, setting)) from None


def listen(host: str, port: int, setting: str, *, backlog: int) -> socket.socket:
    """A listening socket, or the same refusal as `check_port`'s."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as failure:
        raise Unready(_sentence(failure, host, port, setting)) from None


def _sentence(failure: OSError, host: str, port: int, setting: str) -> str:
    if failure.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program; stop that program, or choose another port with {setting}."
    if failure.errno == errno.EACCES:
        return f"port {port} may not be used by this account; choose one above 1023 with {setting}."
    return f"{host} is no address of this machine; change MENPIAO_HOST."


def make_folder(folder: Path) -> Path:
    """Create the folder where it is missing, or refuse where nothing can be written to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        why = "is not a folder" if isinstance(failure, FileExistsError | NotADirectoryError) else "is not writable"
        raise Unready(f"{folder.absolute()} {why}; choose another data folder with MENPIAO_DATA_DIR.") from None
    return folder
