"""Saved views: the filters of one of the console's lists, with a name, for the person who saved them and, where they
share it, for colleagues.

A view keeps what stands in the address of a list. What is searched for by name or phone stands in no address, and so in
no view.
"""

from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Ability
from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

ListName = Literal[
    "orders",
    "events",
    "event-sessions",
    "halls",
    "payments",
    "refunds",
    "cash-refunds",
    "reconciliation",
    "differences",
    "shipping",
    "cases",
    "giveaways",
    "channels",
    "import-rows",
    "cancellations",
    "postponements",
    "promotions",
    "gates",
    "devices",
    "people",
    "audit-log",
]

NEEDS: Final[dict[ListName, Ability]] = {
    "orders": "see_orders",
    "events": "see_events",
    "event-sessions": "see_events",
    "halls": "see_halls",
    "payments": "see_orders",
    "refunds": "see_orders",
    "cash-refunds": "sell_at_box_office",
    "reconciliation": "see_money",
    "differences": "see_money",
    "shipping": "see_money",
    "cases": "see_orders",
    "giveaways": "see_orders",
    "channels": "see_orders",
    "import-rows": "see_orders",
    "cancellations": "see_orders",
    "postponements": "see_orders",
    "promotions": "see_prices",
    "gates": "see_doors",
    "devices": "run_doors",
    "people": "see_people",
    "audit-log": "see_audit_log",
}
"""Whoever sees a list has its views."""

assert set(NEEDS) == set(get_args(ListName))

MOST_OWN: Final = 20
MOST_SHARED: Final = 60
"""Of one list: what one person may keep, and what all of an organizer may share. Together they are one page."""

MOST_FILTERS: Final = 12
LONGEST_FILTERS: Final = 1000
"""Characters of a view's filters, names and values together."""


class SavedView(msgspec.Struct, frozen=True):
    """As it is kept. ``hidden_columns`` None: showing it changes no columns."""

    id: UUID
    made_by: UUID
    made_by_name: str
    list_name: str
    name: str
    filters: dict[str, str]
    hidden_columns: list[str] | None
    shared: bool
    version: int


class Arranged(msgspec.Struct, frozen=True):
    """What whoever may change a view may change of it."""

    name: str
    filters: dict[str, str]
    hidden_columns: list[str] | None
    shared: bool


class TooManyViews(Refusal):
    """A row of buttons that nobody can read helps nobody."""

    code = "too_many_views"
    status = 409
    title = Text("视图太多", "Too many views")
    detail = Text(
        "没有保存：每个列表每人最多保存 {own} 个视图，全体最多共享 {shared} 个。请先删除不再使用的。",
        "Nothing was saved: a person keeps up to {own} views of a list, and up to {shared} of it are shared by all. "
        "Please remove one that is not used any more.",
    )


class ViewOfAnother(Refusal):
    """It was shared to be read."""

    code = "view_of_another"
    status = 403
    title = Text("不是您的视图", "Somebody else's view")
    detail = Text(
        "没有修改：共享的视图只有创建者与负责人可以修改。您可以另存一个自己的视图。",
        "Nothing was changed: a shared view is changed by who made it, and by owners. You may save one of your own.",
    )
