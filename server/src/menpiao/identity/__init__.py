"""Who is calling: buyers and their logins, organizers, staff, what their roles may do, and how they sign in.

Other features import from here only. The routes and the guard are in ``identity.api``, for ``app`` to bind.
"""

from menpiao.identity.model.abilities import (
    ABILITIES,
    ROLES,
    ROLES_AT_GATES,
    ROLES_IN_THE_OFFICE,
    Ability,
    Role,
    may,
    may_give,
    roles_that_may,
)
from menpiao.identity.model.people import (
    BuyerLogin,
    NewBuyerLogin,
    NewStaffLogin,
    Organizer,
    Staff,
    StaffLogin,
    bearer_token,
    invitation_link,
)
from menpiao.identity.ports import CodeDrawer, CodeRefused, Identified, LoginProvider, LoginProviderUnavailable
from menpiao.identity.service.by_email import staff_login_by_email
from menpiao.identity.service.invitations import Invited, NewPerson, accept, invite_by_operator
from menpiao.identity.service.logins import Logins, May
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.people import (
    allowed,
    complimentary_approval_above,
    create_organizer,
    create_staff,
    lang_of,
    link_staff_wechat,
    organizers_of,
    payer_of,
    refund_approval_above,
    set_complimentary_approval,
    set_profile,
    set_refund_approval,
    staff_names,
    subjects_of,
    window_buyer,
)
from menpiao.identity.service.sign_in import login, logout, staff_login, staff_logout
from menpiao.identity.service.staff import disable_staff, staff_of_organizer
from menpiao.identity.store.people import Member

__all__ = [
    "ABILITIES",
    "ROLES",
    "ROLES_AT_GATES",
    "ROLES_IN_THE_OFFICE",
    "Ability",
    "BuyerLogin",
    "CodeDrawer",
    "CodeRefused",
    "Identified",
    "Invited",
    "LoginProvider",
    "LoginProviderUnavailable",
    "Logins",
    "May",
    "Member",
    "NewBuyerLogin",
    "NewPerson",
    "NewStaffLogin",
    "Organizer",
    "Passwords",
    "Role",
    "Staff",
    "StaffLogin",
    "accept",
    "allowed",
    "bearer_token",
    "complimentary_approval_above",
    "create_organizer",
    "create_staff",
    "disable_staff",
    "invitation_link",
    "invite_by_operator",
    "lang_of",
    "link_staff_wechat",
    "login",
    "logout",
    "may",
    "may_give",
    "organizers_of",
    "payer_of",
    "refund_approval_above",
    "roles_that_may",
    "set_complimentary_approval",
    "set_profile",
    "set_refund_approval",
    "staff_login",
    "staff_login_by_email",
    "staff_logout",
    "staff_names",
    "staff_of_organizer",
    "subjects_of",
    "window_buyer",
]
