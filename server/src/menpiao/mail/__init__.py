"""Mail to people of organizers and of the platform: an outbox that outlives a lost connection, and what is written.

Other features import from here only. ``app`` binds the jobs in ``mail.jobs`` and a sender to ``ports``.
"""

from menpiao.mail.model import Content, Kind, Letter, MailState, SendResult
from menpiao.mail.ports import MailSender
from menpiao.mail.service import SEND_MAIL, Post, how_many, send_due, send_mail, states_of, withdraw

__all__ = [
    "SEND_MAIL",
    "Content",
    "Kind",
    "Letter",
    "MailSender",
    "MailState",
    "Post",
    "SendResult",
    "how_many",
    "send_due",
    "send_mail",
    "states_of",
    "withdraw",
]
