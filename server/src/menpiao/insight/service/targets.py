"""What an organizer hopes to sell of an event or of one session: said once, changed by whoever has read what stands."""

from typing import Final
from uuid import UUID

from menpiao.insight.model.sales import Aim, Target
from menpiao.insight.service.sales import what
from menpiao.insight.store import doors as doors_store
from menpiao.insight.store import targets as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

_SAID: Final[dict[Aim, str]] = {"event": "sales_target_set", "session": "session_sales_target_set"}


async def target_of(db: Database, *, organizer_id: int, aim: Aim, subject_id: UUID) -> Target:
    """Raises `NotFound`."""
    async with db.read() as tx:
        await _own(tx, organizer_id, aim, subject_id)
        return await store.target(tx, organizer_id=organizer_id, aim=aim, subject_id=subject_id)


async def set_target(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    aim: Aim,
    subject_id: UUID,
    expected_version: int,
    wanted: Target,
) -> Target:
    """Say what is hoped for. Raises `NotFound`, and `PreconditionFailed` where somebody else has said it since."""
    async with db.tx() as tx:
        await _own(tx, organizer_id, aim, subject_id)
        done = await store.set_target(
            tx,
            organizer_id=organizer_id,
            aim=aim,
            subject_id=subject_id,
            expected_version=expected_version,
            wanted=wanted,
        )
        if not done:
            raise PreconditionFailed()
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action=_SAID[aim],
            subject_id=subject_id,
            detail={"tickets": wanted.tickets, "amount_fen": wanted.amount_fen},
        )
        return await store.target(tx, organizer_id=organizer_id, aim=aim, subject_id=subject_id)


async def _own(tx: Tx, organizer_id: int, aim: Aim, subject_id: UUID) -> None:
    if aim == "event":
        await what(tx, organizer_id=organizer_id, event_id=subject_id)
    elif await doors_store.event_of_session(tx, organizer_id=organizer_id, session_id=subject_id) is None:
        raise NotFound()
