"""The database's references, with pgbench, on the same server with the same settings.

Single rows inserted by 8 clients; and one row that 8 clients update, which is what a sale comes to that takes the row
lock for each order.
"""

import asyncio
import re
import shutil
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qs, urlsplit

import asyncpg

from menpiao.platform.db.embedded import bundled_program

CLIENTS = 8
_TABLES = """
create table if not exists bench_rows (id bigint generated always as identity primary key, key uuid unique);
create table if not exists bench_hot_row (id integer primary key, places bigint not null) with (fillfactor = 10);
insert into bench_hot_row values (1, 0) on conflict do nothing;
"""
INSERT = "insert into bench_rows (key) values (gen_random_uuid());\n"
UPDATE_HOT_ROW = "update bench_hot_row set places = places + 1 where id = 1;\n"


async def pgbench_rate(dsn: str, statement: str, *, seconds: float) -> float | None:
    """Statements a second, each its own commit; None where there is no pgbench on this machine."""
    program = shutil.which("pgbench") or bundled_program("pgbench")
    if program is None:
        return None
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_TABLES)
    finally:
        await connection.close()
    with NamedTemporaryFile("w", prefix="menpiao-bench-", suffix=".sql") as script:
        script.write(statement)
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
