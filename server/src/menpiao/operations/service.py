"""Reading the installation's health, and keeping what the proof of the books said."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from menpiao import mail
from menpiao.identity import PlatformOrganizer, operator_names, organizers_of
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import PLATFORM, organizer_of
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.operations import store
from menpiao.operations.model import Health, LogFilter, Proof, RuleFindings, Schema
from menpiao.platform import audit_reading
from menpiao.platform.audit_reading import Entry
from menpiao.platform.db import Database, Tx
from menpiao.platform.db.migrate import sql_files

RUNS_KEPT = 30
MOST_RULES = 200


class Verdict(msgspec.Struct, frozen=True):
    """What the last proof said of one organizer."""

    at: datetime
    findings: int


class PlatformEntry(msgspec.Struct, frozen=True):
    """An entry of the platform's log, with the names of who acted and of what it is about."""

    entry: Entry
    actor_name: str | None
    subject_name: str | None


async def health(db: Database) -> Health:
    """All of one moment."""
    async with db.read() as tx:
        applied = await store.applied(tx)
        mails = await mail.how_many(tx)
        return Health(
            schema=_schema(applied),
            behind=await store.behind(tx),
            mails_waiting=mails.get("waiting", 0),
            mails_failed=mails.get("failed", 0),
            proof=await store.last_run(tx),
            rules=await store.last_findings(tx, limit=MOST_RULES),
        )


async def verdicts(db: Database, organizers: Sequence[PlatformOrganizer]) -> dict[int, Verdict]:
    """Of these, by number; nothing where the books were never proved since the organizer is there."""
    async with db.read() as tx:
        proof: Proof | None = await store.last_run(tx)
        found = await store.findings_of(tx, organizer_ids=[one.organizer_id for one in organizers])
    if proof is None:
        return {}
    return {
        one.organizer_id: Verdict(proof.ended_at, found.get(one.organizer_id, 0))
        for one in organizers
        if one.created_at <= proof.began_at
    }


async def record_proof(db: Database, *, began_at: datetime, findings: Iterable[tuple[str, object]]) -> None:
    """Keep what a proof found: rules, with the organizer that the contradicting row names."""
    counted = Counter((number if isinstance(number, int) else PLATFORM, rule) for rule, number in findings)
    rows = [RuleFindings(organizer_id, rule, count) for (organizer_id, rule), count in sorted(counted.items())]
    async with db.tx() as tx:
        await store.add_run(
            tx, run_id=db.new_id(PLATFORM), began_at=began_at, ended_at=db.clock.now(), rows=rows, keep=RUNS_KEPT
        )


async def platform_log(
    db: Database, *, wanted: LogFilter, lang: Lang, limit: int, cursor: str | None
) -> Page[PlatformEntry]:
    """What people of the platform did, newest first."""
    async with db.read() as tx:
        found = await audit_reading.newest(
            tx,
            organizer_id=PLATFORM,
            before=id_of_cursor(cursor),
            limit=limit + 1,
            actor_kind=wanted.side,
            actor_id=wanted.operator_id,
            action=wanted.action,
            since=wanted.since,
            until=wanted.before,
        )
        told = await _named(tx, found[:limit], lang)
    return Page(told, id_cursor(found[limit - 1].id) if len(found) > limit else None)


async def _named(tx: Tx, entries: Sequence[Entry], lang: Lang) -> list[PlatformEntry]:
    people = [one.actor_id for one in entries if one.actor_id is not None] + [one.subject_id for one in entries]
    names = await operator_names(tx, operator_ids=people)
    numbers = {organizer_of(one.subject_id) for one in entries} - {PLATFORM}
    organizers = await organizers_of(tx, organizer_ids=sorted(numbers))
    by_id = {one.id: pick(one.name, lang) for one in organizers.values()}
    return [
        PlatformEntry(
            one,
            None if one.actor_id is None else names.get(one.actor_id),
            names.get(one.subject_id) or by_id.get(one.subject_id),
        )
        for one in entries
    ]


def _schema(applied: dict[str, str]) -> Schema:
    files = sql_files()
    missing = sum(applied.get(file.name) != file.digest for file in files)
    numbered = [file.name for file in files if not file.repeatable and file.name in applied]
    return Schema(len(files) - missing, missing, numbered[-1] if numbered else None)
