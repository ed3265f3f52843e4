"""Jobs and ticks of identity: links to a new password are sent; tries and requests are forgotten once they count no
more."""

from typing import Any

from menpiao.identity.service import password_resets
from menpiao.identity.service.by_email import forget_old_tries
from menpiao.identity.service.login_requests import forget_old_requests
from menpiao.mail import Post
from menpiao.platform.db import Database
from menpiao.platform.jobs import OneAtATime, Worker

_EVERY_S = 300.0
_OFTEN_S = 30.0
_LOOK_S = 10.0


def bind(worker: Worker, db: Database, post: Post) -> None:
    """Bind to the worker; ticks find by themselves what is due."""
    answer = OneAtATime(lambda: password_resets.answer(db, post))

    async def answer_now(_: dict[str, Any]) -> None:
        await answer()

    worker.on(password_resets.ANSWER, answer_now)
    worker.every(_LOOK_S, password_resets.ANSWER, answer)
    worker.every(_EVERY_S, "forget_old_tries", lambda: forget_old_tries(db))
    worker.every(_EVERY_S, "forget_password_requests", lambda: password_resets.forget_requests(db))
    worker.every(_OFTEN_S, "forget_old_login_requests", lambda: forget_old_requests(db))
