"""Messages to buyers: kinds, consent, and the outbox that outlives a lost connection.

Other features import from here only. ``app`` binds the routes in ``notify.api`` and the jobs in ``notify.jobs``.
"""

from menpiao.notify.model.choices import (
    LEAD_HOURS,
    LONGEST_SENTENCE,
    OPTIONAL,
    REMIND_BEFORE,
    ROOMY,
    USUAL,
    WHEN,
    Choice,
    EventChoices,
    with_sentence,
)
from menpiao.notify.model.messages import TITLES, VALUES, Holder, MessageKind, NewMessage
from menpiao.notify.model.templates import MappedField, UsedTemplate
from menpiao.notify.ports import EventsOf, MessageLine, MessageSender, OutgoingMessage, SendResult
from menpiao.notify.service.again import lock_message, messages_about, send_again
from menpiao.notify.service.choices import choices_of_event, choices_of_events, copy_choices, replace_choices
from menpiao.notify.service.consents import record_consents
from menpiao.notify.service.failed import cases
from menpiao.notify.service.outbox import (
    SEND_MESSAGE,
    measure_lag,
    queue_message,
    queue_messages,
    send_due,
    send_message,
)
from menpiao.notify.service.previews import sample_values
from menpiao.notify.service.reminders import remind, remind_holders
from menpiao.notify.service.templates import InUse, templates_in_use
from menpiao.notify.store.outbox import MessageRow

__all__ = [
    "LEAD_HOURS",
    "LONGEST_SENTENCE",
    "OPTIONAL",
    "REMIND_BEFORE",
    "ROOMY",
    "SEND_MESSAGE",
    "TITLES",
    "USUAL",
    "VALUES",
    "WHEN",
    "Choice",
    "EventChoices",
    "EventsOf",
    "Holder",
    "InUse",
    "MappedField",
    "MessageKind",
    "MessageLine",
    "MessageRow",
    "MessageSender",
    "NewMessage",
    "OutgoingMessage",
    "SendResult",
    "UsedTemplate",
    "cases",
    "choices_of_event",
    "choices_of_events",
    "copy_choices",
    "lock_message",
    "measure_lag",
    "messages_about",
    "queue_message",
    "queue_messages",
    "record_consents",
    "remind",
    "remind_holders",
    "replace_choices",
    "sample_values",
    "send_again",
    "send_due",
    "send_message",
    "templates_in_use",
    "with_sentence",
]
