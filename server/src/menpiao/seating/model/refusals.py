"""What organizers are told who publish a seat map."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class SeatMapEmpty(Refusal):
    """Nothing could be sold of it."""

    code = "seat_map_empty"
    status = 409
    title = Text("座位图里还没有座位", "The seat map has no places")
    detail = Text(
        "座位图没有发布，草稿保持不变。请先画出至少一个座位或一个站席区，再发布。",
        "Nothing was published, and the draft is as it was. Draw at least one seat or one standing area first.",
    )
