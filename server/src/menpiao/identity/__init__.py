"""Who is calling: buyers and their logins, organizers, staff and their roles.

Other features import from here only. The routes and the guard are in ``identity.api``, for ``app`` to bind.
"""

from menpiao.identity.model.abilities import ROLES_AT_GATES, ROLES_IN_THE_OFFICE, Ability, Role
from menpiao.identity.model.people import (
    BuyerLogin,
    NewBuyerLogin,
    NewStaffLogin,
    Organizer,
    Staff,
    StaffLogin,
    bearer_token,
)
from menpiao.identity.ports import CodeRefused, Identified, LoginProvider, LoginProviderUnavailable
from menpiao.identity.service.logins import Logins, May
from menpiao.identity.service.people import (
    allowed,
    create_organizer,
    create_staff,
    disable_staff,
    lang_of,
    link_staff_wechat,
    organizers_of,
    payer_of,
    refund_approval_above,
    set_refund_approval,
    subjects_of,
)
from menpiao.identity.service.sign_in import login, logout, staff_login, staff_logout

__all__ = [
    "ROLES_AT_GATES",
    "ROLES_IN_THE_OFFICE",
    "Ability",
    "BuyerLogin",
    "CodeRefused",
    "Identified",
    "LoginProvider",
    "LoginProviderUnavailable",
    "Logins",
    "May",
    "NewBuyerLogin",
    "NewStaffLogin",
    "Organizer",
    "Role",
    "Staff",
    "StaffLogin",
    "allowed",
    "bearer_token",
    "create_organizer",
    "create_staff",
    "disable_staff",
    "lang_of",
    "link_staff_wechat",
    "login",
    "logout",
    "organizers_of",
    "payer_of",
    "refund_approval_above",
    "set_refund_approval",
    "staff_login",
    "staff_logout",
    "subjects_of",
]
