"""Processor time by request: on a noisy machine it says more than the clock, because waiting for a turn costs none."""

from collections.abc import Sequence

import asyncpg
import msgspec
import psutil

from menpiao.bench.plan import Round


class Cpu(msgspec.Struct, frozen=True):
    """Microseconds of processor time for one request; the database's is None where its processes can't be seen."""

    server_us: float
    database_us: float | None


class CpuMeter:
    """Reads what the servers under test, all together, and PostgreSQL's processes have used so far."""

    def __init__(self, server_pids: Sequence[int], postmaster: psutil.Process | None) -> None:
        self._servers = [psutil.Process(pid) for pid in server_pids]
        self._postmaster = postmaster
        self._server_s, self._database_s = self._used()

    def spent_on(self, measured: Round) -> Cpu:
        """The share of each request since the last call."""
        server_s, database_s = self._used()
        spent = Cpu(
            server_us=1e6 * (server_s - self._server_s) / measured.requests,
            database_us=1e6 * (database_s - self._database_s) / measured.requests if self._postmaster else None,
        )
        self.skip()
        return spent

    def skip(self) -> None:
        """Whatever was used until now belongs to nobody."""
        self._server_s, self._database_s = self._used()

    def _used(self) -> tuple[float, float]:
        servers = [process for server in self._servers for process in _family(server)]
        database = _family(self._postmaster) if self._postmaster else []
        return sum(map(_seconds, servers)), sum(map(_seconds, database))


async def postmaster_of(dsn: str) -> psutil.Process | None:
    """The parent of our own backend; None where the database is on another machine."""
    connection = await asyncpg.connect(dsn)
    try:
        backend = psutil.Process(await connection.fetchval("select pg_backend_pid()"))
        return backend.parent() if backend.name().startswith("postgres") else None
    except psutil.Error:
        return None
    finally:
        await connection.close()


def _family(parent: psutil.Process) -> list[psutil.Process]:
    try:
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


def _seconds(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)
