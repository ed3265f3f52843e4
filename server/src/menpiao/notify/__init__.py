"""Messages to buyers: kinds, consent, and the outbox that outlives a lost connection.

Other features import from here only. ``app`` binds the routes in ``notify.api`` and the jobs in ``notify.jobs``.
"""

from menpiao.notify.model import MessageKind, NewMessage
from menpiao.notify.ports import MessageLine, MessageSender, OutgoingMessage, SendResult
from menpiao.notify.service.again import lock_message, messages_about, send_again
from menpiao.notify.service.consents import record_consents, templates
from menpiao.notify.service.failed import cases
from menpiao.notify.service.outbox import (
    SEND_MESSAGE,
    measure_lag,
    queue_message,
    queue_messages,
    send_due,
    send_message,
)
from menpiao.notify.store import MessageRow

__all__ = [
    "SEND_MESSAGE",
    "MessageKind",
    "MessageLine",
    "MessageRow",
    "MessageSender",
    "NewMessage",
    "OutgoingMessage",
    "SendResult",
    "cases",
    "lock_message",
    "measure_lag",
    "messages_about",
    "queue_message",
    "queue_messages",
    "record_consents",
    "send_again",
    "send_due",
    "send_message",
    "templates",
]
