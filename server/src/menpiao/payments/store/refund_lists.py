"""Lists of refunds for staff, the newest first, page by page.

Each kind of filter has an index that shows its refunds in the order of their ids; a statement names only the filters
that are asked for, so that the planner sees which of them it may take.
"""

from collections.abc import Sequence
from itertools import product
from uuid import UUID

from menpiao.payments.model.refund import Refund, RefundFilter
from menpiao.payments.store.refunds import OF_R
from menpiao.platform.db import Tx, made_since, many, written_between

# $2 the id before which to look, $3 and $4 asked for from and before, $5 how many.
_BETWEEN = f"r.organizer_id = $1 and r.id < $2 and {written_between('requested_at', '$3', '$4', of='r.')}"
_OF_STATE = ("$6::text is null", "r.state = $6")
_OF_REASON = ("$7::text is null", "r.reason = $7")
_OF_METHOD = {
    "any": "$8::text is null",
    "usual": "r.method = $8 and r.method = 'wechat_jsapi'",
    "other": "r.method = $8 and r.method <> 'wechat_jsapi'",
}
_FITS = {
    (state, reason, method): f"{_BETWEEN} and {_OF_STATE[state]} and {_OF_REASON[reason]} and {_OF_METHOD[method]}"
    for state, reason, method in product((False, True), (False, True), _OF_METHOD)
}
_NEWEST = {
    kind: many(Refund, f"select {OF_R} from refunds r where {fits} order by r.id desc limit $5")
    for kind, fits in _FITS.items()
}
_OF_SESSIONS = {
    kind: many(
        Refund,
        f"""select distinct on (f.id) f.* from unnest($9::uuid[]) as a (session_id)
             cross join lateral (
                   select {OF_R} from refund_sessions s
                     join refunds r on r.organizer_id = s.organizer_id and r.id = s.refund_id
                    where s.organizer_id = $1 and s.session_id = a.session_id and s.refund_id < $2
                      and {made_since("s.refund_id", "$3")}
                      and {fits}
                    order by s.refund_id desc limit $5) f
             order by f.id desc limit $5""",
    )
    for kind, fits in _FITS.items()
}


async def newest_refunds(
    tx: Tx,
    *,
    organizer_id: int,
    wanted: RefundFilter,
    session_ids: Sequence[UUID] | None,
    before: UUID,
    limit: int,
) -> list[Refund]:
    """Newest first, from before this id on; with sessions, of orders with places of one of them."""
    method = "any" if wanted.method is None else "usual" if wanted.method == "wechat_jsapi" else "other"
    kind = (wanted.state is not None, wanted.reason is not None, method)
    args = (organizer_id, before, wanted.since, wanted.until, limit, wanted.state, wanted.reason, wanted.method)
    if session_ids is None:
        return await _NEWEST[kind](tx, *args)
    return await _OF_SESSIONS[kind](tx, *args, list(session_ids))
