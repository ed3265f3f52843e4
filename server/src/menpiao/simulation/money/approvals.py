"""Four eyes: what office staff decide about refunds that wait for a second person, and from how much on they wait."""

from typing import TYPE_CHECKING
from uuid import UUID

from menpiao.identity import set_refund_approval
from menpiao.orders.service.decide_refund import Decision, decide_refund
from menpiao.platform.audit import Actor
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.stage import LIMITS_FEN, ORGANIZER
from menpiao.simulation.money.store import OurRefund

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

AGAIN_SHARE = 0.15
"""How often a decision is said once more, or its opposite."""
DECISIONS: tuple[Decision, ...] = ("approve", "approve", "decline")
SETS_SHARE = 0.2
"""Of the times that it is thought of."""


def decide(world: "World") -> Deed | None:
    """Somebody of the office agrees to a refund that waits, or declines it; also who asked for it, and who is late."""
    dice = world.dice
    waiting = [one for one in world.ours.refunds.values() if one.state == "requested"]
    decided = [one for one in world.ours.refunds.values() if one.decided_by is not None]
    if decided and (not waiting or dice.random() < AGAIN_SHARE):
        waiting = decided
    if not waiting:
        return None
    return _deciding(world, dice.choice(waiting), dice.choice(world.stage.office), dice.choice(DECISIONS))


def _deciding(world: "World", refund: OurRefund, staff_id: UUID, decision: Decision) -> Deed:
    async def run() -> str:
        again = await decide_refund(
            world.process.db,
            world.process.cipher,
            staff=Actor("staff", staff_id),
            organizer_id=ORGANIZER,
            refund_id=refund.id,
            decision=decision,
            reason="looked at",
        )
        if staff_id == refund.requested_by:
            raise Contradiction("who asked for a refund has decided about it")
        return f"{'again ' if again else ''}{decision}"

    return Deed("office", refund.id, run)


def set_limit(world: "World") -> Deed | None:
    """From another amount on two people are needed; in worlds that have a limit."""
    if world.limits == [None] or world.dice.random() > SETS_SHARE:
        return None
    above_fen = world.dice.choice(LIMITS_FEN)
    world.limits.append(above_fen)

    async def run() -> str:
        actor = Actor("staff", world.stage.office[0])
        await set_refund_approval(world.process.db, actor=actor, organizer_id=ORGANIZER, above_fen=above_fen)
        return f"above {above_fen}"

    return Deed("office", None, run)
