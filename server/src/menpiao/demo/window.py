"""What the organizer's windows have behind them: one drawer that was counted, three yuan short, and one that is open,
with sales in it and a refund of cash that its buyer comes back for.
"""

from typing import Any, Final

from menpiao.demo.desk import Ware
from menpiao.demo.history import FrontDoor
from menpiao.identity import Role

SOLD: Final = "rain-frequency"
"""The sample event of which the windows have sold, by its slug."""

COUNTED: Final = ((2, 30_000), (1, None))
"""Tickets of each sale in the drawer that was counted, and the fen that were handed over where change was given."""

OPEN: Final = ((2, 30_000), (1, None), (4, 60_000))
"""The same of the drawer that is open."""

MISSING_FEN: Final = 300


async def fill_windows(door: FrontDoor, ware: Ware) -> None:
    """Support had the first drawer; the manager has the second, and gives a buyer their money back for one ticket."""
    first = await _shift(door, "support", "一号窗口", float_fen=50_000, key="till-1")
    for number, (quantity, given_fen) in enumerate(COUNTED, 1):
        await _sale(door, "support", first, ware.item(quantity), given_fen, f"till-1-{number}")
    expected_fen = (await door.look("support", f"till-shifts/{first}"))["expected"]["amount"]
    counted = {
        "counted": {"amount": expected_fen - MISSING_FEN},
        "note": "散场时排队的人多，找零可能多给了三元，已和值班经理核对。",
    }
    await door.office("support", "POST", f"till-shifts/{first}/closing", counted, "till-1-closed")
    second = await _shift(door, "manager", "二号窗口", float_fen=30_000, key="till-2")
    sold = [
        await _sale(door, "manager", second, ware.item(quantity), given_fen, f"till-2-{number}")
        for number, (quantity, given_fen) in enumerate(OPEN, 1)
    ]
    back = {"tickets": sold[0]["tickets"][:1], "reason": "同行的朋友来不了，票款回窗口领取"}
    await door.office("manager", "POST", f"orders/{sold[0]['id']}/refunds", back, "till-2-back")


async def _shift(door: FrontDoor, role: Role, name: str, *, float_fen: int, key: str) -> str:
    """Open at a new till; its id."""
    till = await door.office(role, "POST", "tills", {"name": name}, key)
    opening = {"float": {"amount": float_fen}}
    shift = await door.office(role, "POST", f"tills/{till['id']}/shifts", opening, f"{key}-opened")
    return str(shift["id"])


async def _sale(
    door: FrontDoor, role: Role, shift_id: str, item: dict[str, Any], given_fen: int | None, key: str
) -> dict[str, Any]:
    """For cash; the paid order, with its tickets."""
    placed = await door.office(role, "POST", "box-office-orders", {"items": [item]}, key)
    cash = {"shift_id": shift_id, "given": None if given_fen is None else {"amount": given_fen}}
    path = f"box-office-orders/{placed['id']}"
    await door.office(role, "POST", f"{path}/cash-payments", cash, f"{key}-cash")
    return await door.look(role, path)
