"""Helping buyers: the organizer's people find an order, see all that happened to it, write notes, have messages sent
again, name another attendee, and give places away.

It stands above whatever it shows and owns little itself: notes, what staff changed, and complimentary orders.
"""

from menpiao.support.service.complimentary import cases
from menpiao.support.service.handover import OpenLinks

__all__ = ["OpenLinks", "cases"]
