"""Processor time by request: on a noisy machine it says more than the clock, because waiting for a turn costs none."""

import asyncpg
import msgspec
import psutil

from menpiao.bench.load import Round


class Cpu(msgspec.Struct, frozen=True):
    """Microseconds of processor time for one request; the database's is None where its processes can't be seen."""

    server_us: float
    database_us: float | None


class CpuMeter:
    """Reads what the server under test and PostgreSQL's processes have used so far."""

    def __init__(self, server_pid: int, postmaster: psutil.Process | None) -> None:
        self._server = psutil.Process(server_pid)
        self._postmaster = postmaster
        self._server_s, self._database_s = self._used()

    def spent_on(self, measured: Round) -> Cpu:
        """The share of each request since the last call."""
        server_s, database_s = self._used()
        requests = max(sum(measured.answers.values()), 1)
        spent = Cpu(
            server_us=1e6 * (server_s - self._server_s) / requests,
            database_us=1e6 * (database_s - self._database_s) / requests if self._postmaster else None,
        )
        self.skip()
        return spent

    def skip(self) -> None:
        """Whatever was used until now belongs to nobody."""
        self._server_s, self._database_s = self._used()

    def _used(self) -> tuple[float, float]:
        return _seconds(self._server), sum(map(_seconds, _family(self._postmaster))) if self._postmaster else 0.0


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
    return [parent, *parent.children()]


def _seconds(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)
