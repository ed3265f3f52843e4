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
from menpiao.identity.model.operators import (
    OPERATOR_ROLES,
    PLATFORM_ABILITIES,
    HasOwner,
    NewOperatorLogin,
    OperatorLogin,
    OperatorRole,
    PlatformAbility,
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
from menpiao.identity.model.second_factor import six_digits
from menpiao.identity.ports import CodeDrawer, CodeRefused, Identified, LoginProvider, LoginProviderUnavailable
from menpiao.identity.service.by_email import staff_login_by_email
from menpiao.identity.service.invitations import Invited, NewPerson, accept, invite_by_operator
from menpiao.identity.service.logins import Logins, May
from menpiao.identity.service.operator_sign_in import accept as accept_operator_invitation
from menpiao.identity.service.operator_sign_in import look as look_at_operator_invitation
from menpiao.identity.service.operators import (
    InvitedOperator,
    NewOperator,
    invite_from_command_line,
    operating,
    operator_names,
)
from menpiao.identity.service.operators import everybody as operators_of_platform
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
    subject_of_staff,
    subjects_of,
    where_reached,
    window_buyer,
)
from menpiao.identity.service.platform_organizers import (
    OrganizerState,
    add_organizer,
    invite_first_owner,
    organizers_of_platform,
    platform_organizer,
    set_suspension,
    suspension_of,
)
from menpiao.identity.service.sign_in import login, logout, staff_login, staff_logout
from menpiao.identity.service.staff import disable_staff, staff_of_organizer
from menpiao.identity.store.operators import OperatorRow
from menpiao.identity.store.organizers import PlatformOrganizer, Suspension
from menpiao.identity.store.people import Member

__all__ = [
    "ABILITIES",
    "OPERATOR_ROLES",
    "PLATFORM_ABILITIES",
    "ROLES",
    "ROLES_AT_GATES",
    "ROLES_IN_THE_OFFICE",
    "Ability",
    "BuyerLogin",
    "CodeDrawer",
    "CodeRefused",
    "HasOwner",
    "Identified",
    "Invited",
    "InvitedOperator",
    "LoginProvider",
    "LoginProviderUnavailable",
    "Logins",
    "May",
    "Member",
    "NewBuyerLogin",
    "NewOperator",
    "NewOperatorLogin",
    "NewPerson",
    "NewStaffLogin",
    "OperatorLogin",
    "OperatorRole",
    "OperatorRow",
    "Organizer",
    "OrganizerState",
    "Passwords",
    "PlatformAbility",
    "PlatformOrganizer",
    "Role",
    "Staff",
    "StaffLogin",
    "Suspension",
    "accept",
    "accept_operator_invitation",
    "add_organizer",
    "allowed",
    "bearer_token",
    "complimentary_approval_above",
    "create_organizer",
    "create_staff",
    "disable_staff",
    "invitation_link",
    "invite_by_operator",
    "invite_first_owner",
    "invite_from_command_line",
    "lang_of",
    "link_staff_wechat",
    "login",
    "logout",
    "look_at_operator_invitation",
    "may",
    "may_give",
    "operating",
    "operator_names",
    "operators_of_platform",
    "organizers_of",
    "organizers_of_platform",
    "payer_of",
    "platform_organizer",
    "refund_approval_above",
    "roles_that_may",
    "set_complimentary_approval",
    "set_profile",
    "set_refund_approval",
    "set_suspension",
    "six_digits",
    "staff_login",
    "staff_login_by_email",
    "staff_logout",
    "staff_names",
    "staff_of_organizer",
    "subject_of_staff",
    "subjects_of",
    "suspension_of",
    "where_reached",
    "window_buyer",
]
