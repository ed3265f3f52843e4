"""The pictures that halls show, as the view from a section. Those that were uploaded here stay as long as a draft or a
version of a map shows them; addresses of elsewhere are nobody's business.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from menpiao.kernel.errors import Invalid, field_error
from menpiao.media import hold_picture, let_go_of_picture
from menpiao.platform.db import Tx
from menpiao.seating import store
from menpiao.seating.model.document import Document

DRAFT: Final = 0
"""Stands for the draft among the versions of a hall's map."""


def views_of(document: Document) -> dict[str, str]:
    """The document's views on this server, each with the place where it is first."""
    found: dict[str, str] = {}
    for place, section in enumerate(document.sections):
        if section.view is not None and section.view.startswith("/"):
            found.setdefault(section.view, f"/sections/{place}/view")
    return found


async def exchange_views(tx: Tx, *, organizer_id: int, hall_id: UUID, views: dict[str, str]) -> None:
    """The draft shows these from the commit on. Raises `Invalid` for pictures that are not there."""
    known = await store.pictures_of(tx, organizer_id=organizer_id, hall_id=hall_id, version=DRAFT)
    new = [view for view in views if view not in known]
    missing = [one for one in new if not await hold_picture(tx, organizer_id=organizer_id, address=one)]
    if missing:
        words = (
            "没有这张图片。未使用的图片一天后会删除，请重新上传。",
            ("There is no such picture; one that nothing shows goes after a day. Please upload it again."),
        )
        raise Invalid(errors=tuple(field_error(views[one], "not_found", *words) for one in missing))
    await store.add_pictures(tx, organizer_id=organizer_id, hall_id=hall_id, version=DRAFT, addresses=new)
    gone = sorted(known - views.keys())
    await store.remove_pictures(tx, organizer_id=organizer_id, hall_id=hall_id, version=DRAFT, addresses=gone)
    for view in gone:
        await let_go_of_picture(tx, organizer_id=organizer_id, address=view)


async def pictures_of_halls(tx: Tx, *, organizer_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that a hall of the organizer shows."""
    return await store.pictures_among(tx, organizer_id=organizer_id, addresses=addresses)
