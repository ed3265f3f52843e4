"""Runs every rule on one snapshot of the database and collects what contradicts it."""

from typing import Any
from uuid import UUID

import msgspec

from menpiao.books.chain import broken_links
from menpiao.books.rules import RULES
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database, Tx

ROWS_SHOWN = 20
"""A broken rule may break for a million rows; this many show the pattern."""


class Finding(msgspec.Struct, frozen=True):
    """One contradiction: the rule, and the row that says so."""

    rule: str
    row: dict[str, Any]

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.row.items())
        return f"{self.rule}: {shown}"


async def audit(db: Database) -> list[Finding]:
    """Every contradiction, at most `ROWS_SHOWN` a rule. All rules look at the same instant."""
    findings: list[Finding] = []
    async with db.snapshot() as tx:
        connection = tx.connection
        for rule in RULES:
            rows = await connection.fetch(f"select * from ({rule.sql}) contradictions limit {ROWS_SHOWN}")  # noqa: S608
            findings += [Finding(rule.name, _plain(dict(row))) for row in rows]
        findings += [Finding("audit_chain_is_unbroken", row) for row in await broken_links(connection, ROWS_SHOWN)]
    return findings


_LONGEST_REMEMBERED = 14_000
"""Characters of a statement that the driver keeps prepared; a longer one is planned anew at every call, which takes
twenty times as long as running it."""


def _statements() -> list[str]:
    """All rules in few statements."""
    statements: list[str] = []
    for rule in RULES:
        part = f"select '{rule.name}' as rule, to_jsonb(c) as contradiction from ({rule.sql}) c"  # noqa: S608
        together = f"{statements[-1]} union all {part}" if statements else part
        if statements and len(together) <= _LONGEST_REMEMBERED:
            statements[-1] = together
        else:
            statements.append(part)
    return statements


_FEW = _statements()


async def glance(tx: Tx) -> list[Finding]:
    """The same rules in a few statements, without the audit log's chain and not of one instant: for whoever looks after
    every step, while nobody writes."""
    rows = [row for statement in _FEW for row in await tx.connection.fetch(statement)]
    return [Finding(row["rule"], row["contradiction"]) for row in rows]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Values that JSON and people can read; ids as everywhere outside of the database."""
    return {name: encode(value) if isinstance(value, UUID) else _readable(value) for name, value in row.items()}


def _readable(value: object) -> int | str | None:
    return value if isinstance(value, int | str | None) else str(value)
