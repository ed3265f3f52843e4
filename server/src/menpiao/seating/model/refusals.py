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


class SeatMapTooLarge(Refusal):
    """A document beyond the limit."""

    code = "seat_map_too_large"
    status = 413
    title = Text("座位图过大", "The seat map is too large")
    detail = Text(
        "没有保存任何内容。座位图不能超过 24 MiB，请减少内容后重试。",
        "Nothing was stored. A seat map has at most 24 MiB: please leave something out and try again.",
    )
