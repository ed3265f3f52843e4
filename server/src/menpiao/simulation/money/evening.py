"""The second act: everything has come to rest, and people come back to what is left.

Tickets change their session, and buyers pay for dearer places or not; the office works off its desk, what hangs at the
provider goes through, and in some worlds a session is cancelled or moved after all. A hundred steps rarely get so far
by themselves: a refund that is stuck has a long history.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from menpiao.simulation.money import approvals, buyers, changes, network, organizer, returns, staff, window
from menpiao.simulation.money.deeds import Deed

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

Offer = Callable[["World"], Deed | None]

DESK: tuple[tuple[str, Offer], ...] = (
    ("decide", approvals.decide),
    ("pay otherwise", staff.pay_otherwise),
    ("retry a refund", staff.retry_refund),
    ("go through", network.go_through),
    ("deliver", network.deliver),
    ("tick", partial(network.tick_of, name="handle_notices")),
    ("get back", staff.get_back),
    ("hand cash out", window.hand_out),
    ("open or count", window.open_or_count),
)
TIMES = 3
CANCELS_SHARE = 0.4
MOVES_SHARE = 0.25


def second_act(world: "World") -> Iterator[tuple[str, Offer]]:
    """What is thought of, one after the other; what each finds to do is what those before have left."""
    for _ in range(TIMES):
        yield "change the session", changes.change_session
        yield "begin to pay", buyers.begin_to_pay
        yield "pay", buyers.pay
    draw = world.dice.random()
    if draw < CANCELS_SHARE:
        yield "cancel a session", organizer.cancelling
    elif draw < CANCELS_SHARE + MOVES_SHARE:
        yield "move a session", organizer.moving
        for _ in world.stage.buyers:
            yield "choose", returns.choose_after_move
    for _ in range(TIMES):
        yield "refund", staff.refund
    yield from DESK * TIMES
