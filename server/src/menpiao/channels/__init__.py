"""What other channels sold: a file of it becomes orders, so that nobody sells those places again, and people walk in.

The money is the channel's: told with the order, in no ledger. An imported order is of nobody until somebody claims its
tickets with its link; then they are theirs, and the order stays the channel's.
"""

from menpiao.channels.model.channel import CLAIM_PURPOSE
from menpiao.channels.service.claim import ChannelSale, claim_sale, look_at_sale
from menpiao.channels.service.work import work_off_imports

__all__ = ["CLAIM_PURPOSE", "ChannelSale", "claim_sale", "look_at_sale", "work_off_imports"]
