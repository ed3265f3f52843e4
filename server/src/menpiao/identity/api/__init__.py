"""Identity's routes, and the guard before the routes of all."""

from typing import Any

from menpiao.identity.api import (
    doors,
    invitations,
    login_requests,
    logins,
    me,
    operator_logins,
    operators,
    password_resets,
    saved_views,
    staff,
)
from menpiao.identity.api.guard import guard, provide_buyer, provide_operator, provide_staff

ROUTES: list[Any] = [
    *logins.ROUTES,
    *me.ROUTES,
    *staff.ROUTES,
    *doors.ROUTES,
    *invitations.ROUTES,
    *login_requests.ROUTES,
    *password_resets.ROUTES,
    *operator_logins.ROUTES,
    *operators.ROUTES,
    *saved_views.ROUTES,
]

__all__ = ["ROUTES", "guard", "provide_buyer", "provide_operator", "provide_staff"]
