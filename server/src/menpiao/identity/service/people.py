"""Setting up organizers and their staff, and what other features ask about people."""

import contextlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from menpiao.identity.model.abilities import Ability, Role, roles_that_may
from menpiao.identity.model.people import Organizer, Staff, StaffLogin, complete_name
from menpiao.identity.model.refusals import OrganizerNumberTaken, WeChatAccountTaken
from menpiao.identity.store import buyers, people
from menpiao.identity.store.buyers import Reached
from menpiao.kernel.errors import Forbidden, NotFound, PreconditionFailed
from menpiao.kernel.i18n import DEFAULT, Lang
from menpiao.kernel.ids import MAX_ORGANIZER, PLATFORM
from menpiao.platform import audit, randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.db import Database, Tx

_TRIES = 20
"""A drawn number is taken with a chance of (organizers / 16.7 million); twenty in a row never are."""


async def create_organizer(
    db: Database, *, name: Mapping[str, str], organizer_id: int | None = None, actor: Actor = SYSTEM
) -> Organizer:
    """Add an organizer. Its number is drawn, or the one asked for (raises `OrganizerNumberTaken`).

    Drawn, because a sequence would be one more thing that all shards have to agree about.
    """
    texts = complete_name(name)
    for _ in range(_TRIES):
        number = organizer_id if organizer_id is not None else 1 + randomness.below(MAX_ORGANIZER)
        made = Organizer(organizer_id=number, id=db.new_id(number), name=texts)
        async with db.tx() as tx:
            if await people.add_organizer(tx, organizer_id=number, id=made.id, name=texts):
                await _record(tx, db, number, actor, "organizer_created", made.id)
                return made
        if organizer_id is not None:
            break
    raise OrganizerNumberTaken()


async def create_staff(db: Database, *, organizer_id: int, name: str, role: Role, actor: Actor = SYSTEM) -> Staff:
    """Add a member of staff to an organizer; raises `NotFound` where there is no such organizer."""
    made = Staff(organizer_id=organizer_id, id=db.new_id(organizer_id), name=name, role=role)
    async with db.tx() as tx:
        if await people.organizer(tx, organizer_id=organizer_id) is None:
            raise NotFound()
        await people.add_staff(tx, organizer_id=organizer_id, staff_id=made.id, name=name, role=role)
        await _record(tx, db, organizer_id, actor, "staff_created", made.id, {"role": role})
    return made


async def link_staff_wechat(
    db: Database, *, organizer_id: int, staff_id: UUID, app_id: str, subject: str, actor: Actor = SYSTEM
) -> None:
    """Let this WeChat account sign in as this member of staff. Linking the same pair again changes nothing."""
    async with db.tx() as tx:
        if await people.staff(tx, organizer_id=organizer_id, staff_id=staff_id) is None:
            raise NotFound()
        if not await people.link_staff_wechat(
            tx, organizer_id=organizer_id, staff_id=staff_id, app_id=app_id, subject=subject
        ):
            raise WeChatAccountTaken()
        await _record(tx, db, organizer_id, actor, "staff_linked", staff_id, {"app_id": app_id})


def allowed(staff: StaffLogin, ability: Ability) -> Actor:
    """The caller as the one who acts, where their role has this ability; raises `Forbidden`."""
    if staff.role not in roles_that_may(ability):
        raise Forbidden()
    return Actor("staff", staff.staff_id)


async def refund_approval_above(tx: Tx, *, organizer_id: int) -> int | None:
    """Above so many fen, of one order, a refund by staff needs a second person; None: none does."""
    return await people.refund_approval_above(tx, organizer_id=organizer_id)


async def set_refund_approval(db: Database, *, actor: Actor, organizer_id: int, above_fen: int | None) -> None:
    """From now on; what waits already goes on waiting. Saying the same again changes nothing."""
    async with db.tx() as tx:
        if await people.set_refund_approval(tx, organizer_id=organizer_id, above_fen=above_fen):
            organizer = await people.organizer(tx, organizer_id=organizer_id)
            assert organizer is not None, "staff are of an organizer: a foreign key says so"
            said = {"above_fen": "none" if above_fen is None else str(above_fen)}
            await _record(tx, db, organizer_id, actor, "refund_approval_set", organizer.id, said)


async def complimentary_approval_above(tx: Tx, *, organizer_id: int) -> int | None:
    """Above so many complimentary tickets of a session, asked for by one person, another has to agree; None: never."""
    return await people.complimentary_approval_above(tx, organizer_id=organizer_id)


async def set_complimentary_approval(db: Database, *, actor: Actor, organizer_id: int, above: int | None) -> None:
    """From now on; what waits already goes on waiting. Saying the same again changes nothing."""
    async with db.tx() as tx:
        if await people.set_complimentary_approval(tx, organizer_id=organizer_id, above=above):
            organizer = await people.organizer(tx, organizer_id=organizer_id)
            assert organizer is not None, "staff are of an organizer: a foreign key says so"
            said = {"above": "none" if above is None else str(above)}
            await _record(tx, db, organizer_id, actor, "complimentary_approval_set", organizer.id, said)


async def set_profile(
    tx: Tx, *, organizer_id: int, edition: int, name: Mapping[str, str], contact: Mapping[str, str], logo: str | None
) -> None:
    """What buyers read of the organizer. Raises `PreconditionFailed` where it is another edition by now."""
    if not await people.set_profile(
        tx, organizer_id=organizer_id, edition=edition, name=name, contact=contact, logo=logo
    ):
        raise PreconditionFailed()


async def organizers_of(tx: Tx, *, organizer_ids: Sequence[int]) -> dict[int, Organizer]:
    """Organizers by number, for pages that name them; unknown numbers are left out."""
    found = await people.organizers(tx, organizer_ids=sorted(set(organizer_ids)))
    return {organizer.organizer_id: organizer for organizer in found}


async def payer_of(tx: Tx, *, buyer_id: UUID, app_id: str) -> str | None:
    """The buyer's name at WeChat in this app, which a payment and a message need; None where they have none."""
    return (await subjects_of(tx, wanted=[(buyer_id, app_id)])).get((buyer_id, app_id))


async def subjects_of(tx: Tx, *, wanted: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], str]:
    """The same for many (buyer, app) pairs at once; pairs without an account are left out."""
    found = await buyers.payers(tx, wanted=sorted(set(wanted)))
    return {(payer.buyer_id, payer.app_id): payer.subject for payer in found}


async def subject_of_staff(tx: Tx, *, organizer_id: int, staff_id: UUID, app_id: str) -> str | None:
    """What a member of staff is called at WeChat in this app, for a message to themselves; None where nothing is
    linked."""
    return await people.subject_of_staff(tx, organizer_id=organizer_id, staff_id=staff_id, app_id=app_id)


async def where_reached(tx: Tx, *, buyer_ids: Sequence[UUID]) -> dict[UUID, Reached]:
    """In which app and language to write to buyers of whom no order says it; those without an account are left out."""
    return {one.buyer_id: one for one in await buyers.reached(tx, buyer_ids=buyer_ids)}


async def staff_names(tx: Tx, *, organizer_id: int, staff_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What these of the organizer's people are called, also those who have left; unknown ids are left out."""
    found = await people.staff_names(tx, organizer_id=organizer_id, staff_ids=sorted(set(staff_ids)))
    return {one.id: one.name for one in found}


async def lang_of(tx: Tx, *, buyer_id: UUID) -> Lang:
    """The language of the buyer's latest sign-in."""
    return await buyers.lang_of(tx, buyer_id=buyer_id) or DEFAULT


async def window_buyer(db: Database, *, organizer_id: int) -> UUID:
    """Whose orders those are that this organizer sells at a window: a buyer without a name or a login, made once."""
    async with db.read() as tx:
        known = await buyers.window_buyer(tx, organizer_id=organizer_id)
    if known is not None:
        return known
    with contextlib.suppress(asyncpg.UniqueViolationError):  # another clerk's first sale was faster
        async with db.tx() as tx:
            await buyers.add_window_buyer(tx, organizer_id=organizer_id, buyer_id=db.new_id(PLATFORM))
    async with db.read() as tx:
        made = await buyers.window_buyer(tx, organizer_id=organizer_id)
    assert made is not None, "it was just made, by us or by somebody else"
    return made


async def _record(
    tx: Tx,
    db: Database,
    organizer_id: int,
    actor: Actor,
    action: str,
    subject_id: UUID,
    detail: dict[str, str] | None = None,
) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=subject_id,
        detail=detail,
    )
