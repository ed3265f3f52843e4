"""Another channel that sells the organizer's places: a file of it that was imported, whose tickets some people have
claimed, and of which one sale was taken back. A few of its lines could not be imported, as in life.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from menpiao.demo.history import FrontDoor
from menpiao.kernel.ids import encode

SOLD: Final = "spring-rooms"
"""The sample event that the channel sells too, by its slug."""

NAME: Final = {"zh-CN": "云上票务", "en": "Cloud Box Office"}
LINES: Final = 30
CLAIMED: Final = 4
TAKEN_BACK: Final = 12
"""A line of the file, where its heading is line 1."""


def file_of_channel() -> str:
    """As the channel writes it: two types at their prices, in turns; the last three lines have something wrong."""
    lines = ["订单号,票种,数量,实付金额"]
    for number in range(1, LINES - 2):
        kind, yuan = ("楼座", 160) if number % 3 == 0 else ("池座", 280)
        quantity = 1 + number % 2
        lines.append(f"YS2026{4100 + 7 * number},{kind},{quantity},{yuan * quantity}.00")
    lines += [lines[5], "YS20264396,站票,1,80.00", "YS20264403,池座,0,0.00"]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


async def fill_channel(door: FrontDoor, session_id: UUID, work_off: Callable[[], Awaitable[object]]) -> None:
    """The manager imports; ``work_off`` does what the worker will do, which is not there yet."""
    channel = await door.office("manager", "POST", "channels", {"name": NAME}, "channel")
    query = f"channel_id={channel['id']}&session_id={encode(session_id)}"
    made = await door.upload("manager", f"channel-imports?{query}", file_of_channel(), "channel-file")
    import_id = made["summary"]["id"]
    await door.office("manager", "POST", f"channel-imports/{import_id}/start", {}, "channel-start")
    await work_off()
    for number, token in enumerate((await door.links("manager", import_id))[:CLAIMED], 1):
        await door.claim(f"load-{number}", token)
    path = f"channel-imports/{import_id}/rows/{TAKEN_BACK}/withdrawal"
    await door.office("manager", "POST", path, {}, "channel-back")
