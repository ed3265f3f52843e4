"""Statements on the verdicts of the books, and on what tells how far the worker is behind."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.operations.model import Behind, Proof, RuleFindings
from menpiao.platform.db import Tx, execute, many, one


class AppliedMigration(msgspec.Struct, frozen=True):
    """A file that was applied."""

    name: str
    digest: str


class OrganizerFindings(msgspec.Struct, frozen=True):
    """What the last proof found about one organizer."""

    organizer_id: int
    findings: int


_APPLIED = many(AppliedMigration, "select name, digest from schema_migrations order by name")
_BEHIND = one(
    Behind,
    """select (select count(*)::integer from pgqueuer q
                where q.status = 'queued' and q.execute_after <= app_now()) as jobs,
              (select coalesce(greatest(extract(epoch from app_now() - min(q.execute_after)), 0), 0)::integer
                 from pgqueuer q where q.status = 'queued' and q.execute_after <= app_now()) as oldest_job_s,
              (select count(*)::integer from audit_entries where not linked) as unlinked""",
)
_ADD_RUN = execute("insert into books_runs (id, began_at, ended_at, findings) values ($1, $2, $3, $4)")
_ADD_FINDINGS = execute(
    """insert into books_findings (organizer_id, run_id, rule, findings)
       select f.organizer_id, $1, f.rule, f.findings
         from unnest($2::integer[], $3::text[], $4::integer[]) as f (organizer_id, rule, findings)"""
)
_FORGET_RUNS = execute(
    """delete from books_runs where id not in (select id from books_runs order by ended_at desc, id desc limit $1)"""
)
_LATEST = "select id from books_runs order by ended_at desc, id desc limit 1"
_LAST_RUN = one(
    Proof,
    "select began_at, ended_at, findings from books_runs order by ended_at desc, id desc limit 1",
)
_LAST_FINDINGS = many(
    RuleFindings,
    f"""select organizer_id, rule, findings from books_findings
         where run_id = ({_LATEST}) order by findings desc, rule, organizer_id limit $1""",  # ours
)
_FINDINGS_OF = many(
    OrganizerFindings,
    f"""select organizer_id, sum(findings)::integer as findings from books_findings
         where run_id = ({_LATEST}) and organizer_id = any ($1::integer[]) group by organizer_id""",  # ours
)


async def applied(tx: Tx) -> dict[str, str]:
    """Digests of what was applied, by name."""
    return {row.name: row.digest for row in await _APPLIED(tx)}


async def behind(tx: Tx) -> Behind:
    """What the worker has before it."""
    found = await _BEHIND(tx)
    assert found is not None, "counts are one row"
    return found


async def add_run(
    tx: Tx, *, run_id: UUID, began_at: datetime, ended_at: datetime, rows: Sequence[RuleFindings], keep: int
) -> None:
    """Store a verdict, and forget all but the latest."""
    await _ADD_RUN(tx, run_id, began_at, ended_at, sum(row.findings for row in rows))
    await _ADD_FINDINGS(
        tx, run_id, [row.organizer_id for row in rows], [row.rule for row in rows], [row.findings for row in rows]
    )
    await _FORGET_RUNS(tx, keep)


async def last_run(tx: Tx) -> Proof | None:
    """The latest; None: the books were never proved."""
    return await _LAST_RUN(tx)


async def last_findings(tx: Tx, *, limit: int) -> list[RuleFindings]:
    """What it found, the most first."""
    return await _LAST_FINDINGS(tx, limit)


async def findings_of(tx: Tx, *, organizer_ids: Sequence[int]) -> dict[int, int]:
    """What it found about these; those without contradictions are left out."""
    return {row.organizer_id: row.findings for row in await _FINDINGS_OF(tx, list(organizer_ids))}
