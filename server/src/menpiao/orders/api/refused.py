"""Orders that are refused as others were a moment ago: in a sale thousands ask for what is sold out in the same bytes.

Such a body is read, quoted and refused once. Whoever sends it again is told the same, for as long as every reason for
it stands (`Placing.refuses_by`). What is of one request only is asked each time: login and limits before this, and here
the header with the key, and whether the buyer may have been placed before. Whatever is unusual in any way is left to
those who judge everything.
"""

from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.place import Placing
from menpiao.orders.service.quoting import Kept
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform.http import JSON, HotRequest, HotResponse, Told, checked_key, told

MOST, LONGEST = 2_000, 1_000


class _Refused(msgspec.Struct, frozen=True):
    by: Kept
    told: Told


class RefusedBodies:
    """One for each process."""

    def __init__(self, placing: Placing) -> None:
        self._placing = placing
        self._known: dict[tuple[bytes, Lang], _Refused] = {}

    def answer(self, request: HotRequest, buyer_id: UUID) -> HotResponse | None:
        """The refusal, or None where it has to be found out. Raises where the key is none."""
        known = self._known.get((request.body, request.lang))
        if (
            known is None
            or request.query
            or request.headers.get(b"content-type") != JSON
            or not self._placing.refuses_by(known.by, buyer_id)
        ):
            return None
        checked_key(request.header(b"idempotency-key"))
        return known.told.answer()

    def remember(self, body: bytes, wanted: PlaceOrder, refusal: SoldOut) -> None:
        """`refuse_at_once` has said this to what the body asks for."""
        kept = self._placing.kept_quote(wanted)
        if kept is None or len(body) > LONGEST:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[body, wanted.lang] = _Refused(kept, told(refusal, wanted.lang))
