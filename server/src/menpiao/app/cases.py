"""待办: everything that waits for a person, gathered from the features that know of such things."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from litestar import Response, get

from menpiao import boxoffice, notify, orders, payments, support
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.cases import Case
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database, Tx
from menpiao.platform.http import Audience

SOURCES: Final[tuple[Callable[[Tx, int], Awaitable[list[Case]]], ...]] = (
    payments.cases,
    orders.cases,
    notify.cases,
    support.cases,
    boxoffice.cases,
)
"""Each feature that has something for people to look at offers it from its facade."""


class CaseOut(msgspec.Struct, frozen=True):
    """One stuck thing. ``remedies`` are operations of this API that take ``subject_id``; `checkMerchantAccount` takes
    ``account_id`` of ``detail``."""

    kind: str
    subject_id: str
    since: str
    detail: dict[str, str | int | None]
    remedies: list[str]


class CasePage(msgspec.Struct, frozen=True):
    """The oldest first. There is one page."""

    items: list[CaseOut]
    next: None = None


@get(
    "/api/v1/organizer/cases",
    operation_id="listCases",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="What waits for a person",
)
async def list_cases(db: Database, staff: StaffLogin) -> Response[CasePage]:
    """Payments, refunds, orders and messages that can't go on by themselves, with what helps."""
    allowed(staff, "see_orders")
    async with db.read() as tx:
        found = [case for source in SOURCES for case in await source(tx, staff.organizer_id)]
    found.sort(key=lambda case: case.since)
    return Response(CasePage([_shown(case) for case in found]), headers={"Cache-Control": "no-store"})


def _shown(case: Case) -> CaseOut:
    return CaseOut(case.kind, encode(case.subject_id), to_wire(case.since), case.detail, list(case.remedies))


ROUTES: list[Any] = [list_cases]
