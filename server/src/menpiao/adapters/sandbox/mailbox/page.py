"""The mailbox's routes: where it takes mail, what it has, and a page to read it."""

import html
import re
from typing import TYPE_CHECKING, Final

from menpiao.adapters.sandbox.mailbox.smtp import Mail
from menpiao.adapters.sandbox.pages import words
from menpiao.adapters.sandbox.pages.pages import language, page
from menpiao.adapters.sandbox.web import Answer, Handler, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

_LINK: Final = re.compile(r"https?://[^\s<>&\"']+")


async def mailbox(world: "World", request: Request) -> Answer:
    """``GET /sim/mailbox``: the port of SMTP, and the mails, newest first."""
    shown = [
        {"number": one.number, "to": one.to, "sender": one.sender, "subject": one.subject, "text": one.text,
         "message_id": one.message_id}
        for one in world.mailbox.mails()
    ]  # fmt: skip
    return as_json({"port": world.mailbox.port, "mails": shown})


async def mail_page(world: "World", request: Request) -> Answer:
    """``GET /mails``."""
    lang = language(request)
    texts = words.in_language(words.MAILBOX, lang)
    other = "en" if lang == "zh-CN" else "zh-CN"
    answer = page("mailbox.html", texts | {"lang": lang, "other": other})
    listed = "".join(_shown(one) for one in world.mailbox.mails())
    empty = f'<p class="empty">{html.escape(texts["none"])}</p>'
    answer.body = answer.body.replace(b"<!-- mails -->", (listed or empty).encode())
    return answer


def _shown(mail: Mail) -> str:
    text = _LINK.sub(
        lambda link: f'<a href="{link[0]}" target="_blank" rel="noopener">{link[0]}</a>', html.escape(mail.text)
    )
    return (
        f'<article class="mail"><h2>{html.escape(mail.subject)}</h2>'
        f'<p class="quiet small">→ {html.escape(", ".join(mail.to))}</p><p class="text">{text}</p></article>'
    )


ROUTES: list[tuple[str, str, Handler]] = [("GET", "/sim/mailbox", mailbox), ("GET", "/mails", mail_page)]
