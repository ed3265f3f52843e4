"""The waitlist (候补): buyers who wait for places of a sold-out session, and get them offered in the order they joined.

Places that come back while somebody waits never reach public sale: whatever frees them puts them aside in the same
transaction (`inventory.keep_for_waitlist`). A tick offers them: an offer is an order, placed for the buyer, with a time
to pay of its own. Orders know nothing of the waitlist; it looks at what became of them.
"""

from menpiao.waitlist.service.join import Join, Joining
from menpiao.waitlist.service.offering import Offering
from menpiao.waitlist.service.read import sessions_of_entries
from menpiao.waitlist.service.rounds import close_hopeless, make_offers, offer_in_session

__all__ = ["Join", "Joining", "Offering", "close_hopeless", "make_offers", "offer_in_session", "sessions_of_entries"]
