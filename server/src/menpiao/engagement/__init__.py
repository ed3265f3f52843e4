"""What an event says to its buyers: which messages go when, with whose words, and the reminder before a session.

Messages themselves are notify's; the causes of most of them are told by the features below. What is chosen here holds
when they are sent: ``app`` gives `event_finder` to notify for that.
"""

from menpiao.engagement.service.about import event_finder
from menpiao.engagement.service.remind import remind_due

__all__ = ["event_finder", "remind_due"]
