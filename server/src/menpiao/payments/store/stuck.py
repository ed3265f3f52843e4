"""How much money is stuck, over all organizers: the worker's question for the alarms."""

import msgspec

from menpiao.payments.model.states import OPEN
from menpiao.platform.db import Tx, many


class StuckCount(msgspec.Struct, frozen=True):
    """How many cases there are of a kind."""

    kind: str
    count: int


_OPEN = "('" + "', '".join(OPEN) + "')"
_COUNTS = many(
    StuckCount,
    f"""select 'refund_without_answer' as kind, count(*)::integer as count from refunds
         where state in ('approved', 'processing') and not held_back
           and unanswered_since < app_now() - make_interval(secs => $1)
        union all
        select 'payment_not_closed', count(*)::integer from payments
         where state in {_OPEN} and pay_by < app_now() - make_interval(secs => $2)
        union all
        select 'notice_not_handled', count(*)::integer from provider_notices
         where handled_at is null and case_id is not null""",
)


async def stuck_counts(tx: Tx, *, unanswered_s: int, overdue_s: int) -> list[StuckCount]:
    """Also of kinds of which there are none."""
    return await _COUNTS(tx, unanswered_s, overdue_s)
