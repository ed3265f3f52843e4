"""What buyers read of the organizer: its name, how to reach it, its logo.

Identity keeps it; it is changed here because it stands on pages of the catalogue, which are made anew when the
catalogue's version rises.
"""

from collections.abc import Sequence

from menpiao.catalog.model.rules import check_profile
from menpiao.catalog.service.editing import begin, found
from menpiao.catalog.store import organized as store
from menpiao.identity import Organizer, organizers_of, set_profile
from menpiao.kernel.errors import Invalid, PreconditionFailed, field_error
from menpiao.media import hold_picture, let_go_of_picture
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx
from menpiao.seating import pictures_of_halls


async def profile_of(db: Database, *, organizer_id: int) -> Organizer:
    """As it is now."""
    async with db.read() as tx:
        return found((await organizers_of(tx, organizer_ids=[organizer_id])).get(organizer_id))


async def change_profile(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    expected_version: int,
    name: dict[str, str],
    contact: dict[str, str],
    logo: str | None,
) -> None:
    """All of it; saying what is so already changes nothing. Raises `Invalid`, `PreconditionFailed`."""
    check_profile(name, contact, logo)
    async with db.tx() as tx:
        known = found((await organizers_of(tx, organizer_ids=[organizer_id])).get(organizer_id))
        new = {"name": name, "contact": contact, "logo": logo}
        fields = sorted(field for field, value in new.items() if getattr(known, field) != value)
        if not fields:
            return
        if known.edition != expected_version:
            raise PreconditionFailed()
        if logo != known.logo:
            await _exchange(tx, organizer_id, known.logo, logo)
        await begin(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="organizer_profile_changed",
            subject_id=known.id,
            fields=fields,
        )
        await set_profile(
            tx, organizer_id=organizer_id, edition=expected_version, name=name, contact=contact, logo=logo
        )


async def _exchange(tx: Tx, organizer_id: int, old: str | None, new: str | None) -> None:
    """The new logo stays while it is shown; the old one may go."""
    if new is not None and not await hold_picture(tx, organizer_id=organizer_id, address=new):
        raise Invalid(errors=(field_error("/logo", "not_found", "没有这张图片。", "There is no such picture."),))
    if old is not None:
        await let_go_of_picture(tx, organizer_id=organizer_id, address=old)


async def pictures_shown(tx: Tx, *, organizer_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that the organizer shows: as the cover of an event, as its logo, or as the view from a
    section of a hall."""
    shown = await store.covers_among(tx, organizer_id=organizer_id, addresses=addresses)
    shown |= await pictures_of_halls(tx, organizer_id=organizer_id, addresses=addresses)
    known = (await organizers_of(tx, organizer_ids=[organizer_id])).get(organizer_id)
    logo = None if known is None else known.logo
    return shown if logo is None or logo not in addresses else shown | {logo}
