"""Seat maps: halls and the versions of their maps, who sits where, and which seats are the best.

It knows nothing of sessions, prices or orders. A *document* is what an organizer draws; a published version of it is
never changed; a *plan* is a version made ready to sell; a *picture* is a plan with what is free of it for one session.
"""

from menpiao.seating.model.choosing import Accept, Choice, best_available, nearest
from menpiao.seating.model.document import Document, Words
from menpiao.seating.model.picture import Picture, Rules, Tiers
from menpiao.seating.model.plan import Block, Plan, PlanRow, PlanSection, SeatLabel, compile_plan, is_ordinary
from menpiao.seating.model.rules import Broken, check_choice
from menpiao.seating.model.samples import SampleKind, sample
from menpiao.seating.service.halls import NewHall, create_hall, publish, save_draft
from menpiao.seating.service.pictures import pictures_of_halls
from menpiao.seating.service.plans import PlanCache, SeatMap, plan_of, seat_map, seat_numbers

__all__ = [
    "Accept",
    "Block",
    "Broken",
    "Choice",
    "Document",
    "NewHall",
    "Picture",
    "Plan",
    "PlanCache",
    "PlanRow",
    "PlanSection",
    "Rules",
    "SampleKind",
    "SeatLabel",
    "SeatMap",
    "Tiers",
    "Words",
    "best_available",
    "check_choice",
    "compile_plan",
    "create_hall",
    "is_ordinary",
    "nearest",
    "pictures_of_halls",
    "plan_of",
    "publish",
    "sample",
    "save_draft",
    "seat_map",
    "seat_numbers",
]
