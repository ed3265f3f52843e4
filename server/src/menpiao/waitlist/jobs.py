"""Ticks of the waitlist: offers and what becomes of them, how many wait, and the messages of who has just joined."""

from menpiao.platform.jobs import Worker
from menpiao.waitlist.service.measure import measure_waitlists
from menpiao.waitlist.service.offering import Offering
from menpiao.waitlist.service.rounds import close_hopeless, make_offers
from menpiao.waitlist.service.tell import announce_joined


def bind(worker: Worker, offering: Offering) -> None:
    """Bind the ticks to the worker. They find by themselves what is due, so no wake-up can be lost."""
    worker.every(1.0, "make_waitlist_offers", lambda: make_offers(offering))
    worker.every(1.0, "announce_waitlist_entries", lambda: announce_joined(offering.db, offering.labels))
    worker.every(10.0, "measure_waitlists", lambda: measure_waitlists(offering.db))
    worker.every(30.0, "close_waitlist_entries", lambda: close_hopeless(offering))
