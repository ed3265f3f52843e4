"""The box office: tills, cash in and out, tickets on paper, and tickets that a phone takes along from the window.

Orders of the window are placed and paid by `orders`; here is where the cash went, who had the drawer, and what was
printed.
"""

from menpiao.boxoffice.service.claiming import CLAIM_PURPOSE, claim_window_tickets, look_at_window_tickets
from menpiao.boxoffice.service.paying import cases

__all__ = ["CLAIM_PURPOSE", "cases", "claim_window_tickets", "look_at_window_tickets"]
