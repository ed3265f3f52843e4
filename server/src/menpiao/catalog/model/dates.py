"""When a session can't be cancelled or moved."""

from menpiao.catalog.model.rows import SessionTimes
from menpiao.catalog.model.rules import times_errors
from menpiao.kernel.errors import Invalid, Refusal, field_error
from menpiao.kernel.i18n import Text


class SessionIsCancelled(Refusal):
    """Cancelled before; that can't be taken back."""

    code = "session_cancelled"
    status = 409
    title = Text("场次已取消", "The session is cancelled")
    detail = Text(
        "该场次此前已经取消，退款由后台任务处理，可在“取消进度”中查看。本次没有改动。",
        "It was cancelled before, and its refunds are under way; look at its cancellation. Nothing was changed.",
    )


class SessionOver(Refusal):
    """It has taken place."""

    code = "session_over"
    status = 409
    title = Text("场次已结束", "The session is over")
    detail = Text(
        "已结束的场次不能取消或改期；需要退款请按订单办理。本次没有改动。",
        "A session that is over can't be cancelled or moved; refund its orders one by one. Nothing was changed.",
    )


def check_moved(before: SessionTimes, after: SessionTimes) -> None:
    """Refuse times that are out of order, or not later than before."""
    errors = list(times_errors(doors_at=after.doors_at, starts_at=after.starts_at, ends_at=after.ends_at))
    if after.starts_at <= before.starts_at:
        errors.append(
            field_error("/starts_at", "not_later", "新的开始时间须晚于原时间。", "It starts later than before.")
        )
    if errors:
        raise Invalid(errors=tuple(errors))
