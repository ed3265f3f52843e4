"""The database's reference: pgbench inserting single rows with 8 clients, on the same server with the same settings."""

import asyncio
import re
import shutil
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qs, urlsplit

import asyncpg

from menpiao.platform.db.embedded import bundled_program

CLIENTS = 8
_TABLE = "create table if not exists bench_rows (id bigint generated always as identity primary key, key uuid unique)"
_INSERT = "insert into bench_rows (key) values (gen_random_uuid());\n"


async def insert_rate(dsn: str, *, seconds: float) -> float | None:
    """Inserted rows a second, each its own commit; None where there is no pgbench on this machine."""
    program = shutil.which("pgbench") or bundled_program("pgbench")
    if program is None:
        return None
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_TABLE)
    finally:
        await connection.close()
    with NamedTemporaryFile("w", prefix="menpiao-bench-", suffix=".sql") as script:
        script.write(_INSERT)
        script.flush()
        process = await asyncio.create_subprocess_exec(
            program,
            *("-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(max(1, round(seconds)))),
            *("-f", script.name, *_where(dsn)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    found = re.search(rb"tps = ([0-9.]+)", output)
    return float(found.group(1)) if found else None


def _where(dsn: str) -> list[str]:
    """The DSN as pgbench's own arguments; it knows no socket folder in a URL's query."""
    parts = urlsplit(dsn)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    arguments = ["-h", host] if host else []
    arguments += ["-p", str(parts.port)] if parts.port else []
    arguments += ["-U", parts.username] if parts.username else []
    return [*arguments, parts.path.lstrip("/")]
