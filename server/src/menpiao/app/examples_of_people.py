"""The story of the contract's examples, among the organizer's people: see `menpiao.app.examples`."""

from typing import Any

from menpiao.app import examples_of_platform
from menpiao.app.examples_of_platform import ORGANIZER

STAFF, COLLEAGUE = "03bqh3nq00000008p0r2t4w6y8", "03bqh3nq00000008v2x4z6b8d0"
LOGIN = "03bqh3nq00000008f7h9j1k3m5"
_ORGANIZER = {"id": ORGANIZER, "name": "江声文化"}
_EMAIL, _PASSWORD = "chen@example.org", "slow road to the north"
_CODE = "492039"
_TOKEN = "i03bqh3nq00000008v2x4z6b8d0.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"  # noqa: S105 # an example
_UNTIL = "2027-03-08T04:00:00Z"

LOGIN_BY_EMAIL = {"provider": "email", "email": _EMAIL, "password": _PASSWORD, "second_factor": _CODE}
_COLLEAGUE: dict[str, Any] = {
    "id": COLLEAGUE,
    "name": "周明",
    "role": "support",
    "state": "invited",
    "email": "zhou@example.org",
    "signs_in_by": [],
    "second_factor": False,
    "created_at": "2027-03-01T04:00:00Z",
    "last_seen_at": None,
    "invited_until": _UNTIL,
    "mail": "sent",
    "changeable": True,
}
_WORKING: dict[str, Any] = {
    **_COLLEAGUE,
    "state": "active",
    "signs_in_by": ["email"],
    "second_factor": True,
    "last_seen_at": "2027-03-02T09:00:00Z",
    "invited_until": None,
    "mail": None,
}
_INVITED = {
    "staff": _COLLEAGUE,
    "link": f"https://…/console/#/invitation/{_TOKEN}",
    "expires_at": _UNTIL,
    "mailed": True,
}

_SCENE = "q0Jb3m1XWk9w8vQ2tN5rE7uY"
_POLLS = "l03bqh3nq00000000y1a3c5e7g9.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"
_APP = "wx8397f8696b538317"
_PHONE = {"scene": _SCENE, "app_id": _APP, "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"}
_DESK = {"organizer": _ORGANIZER, "staff": {"id": STAFF, "name": "陈晓", "role": "finance"}}
_DRAWN = {"token": _POLLS, "scene": _SCENE, "image": "data:image/png;base64,iVBORw0KGgo=", "lasts_s": 180}

_KEPT = {"name": "待支付", "filters": {"state": "awaiting_payment"}, "hidden_columns": ["placed"], "shared": True}
_VIEW: dict[str, Any] = {
    **_KEPT,
    "id": "03bqh3nq00000008h9k1m3p5r7",
    "list": "orders",
    "made_by": {"id": STAFF, "name": "陈晓"},
    "mine": True,
    "changeable": True,
    "version": 1,
}

REQUESTS: dict[str, Any] = {
    **examples_of_platform.REQUESTS,
    "createSavedView": {"list": "orders", **_KEPT},
    "putSavedView": {**_KEPT, "shared": False},
    "createLoginRequest": {"app_id": _APP},
    "pollLoginRequest": {"token": _POLLS},
    "lookAtLoginRequest": _PHONE,
    "approveLoginRequest": {**_PHONE, "number": 47, "organizer_id": ORGANIZER},
    "denyLoginRequest": _PHONE,
    "createMyWeChatLink": {"app_id": _APP, "password": _PASSWORD},
    "removeMyWeChatLink": {"password": _PASSWORD},
    "createOrganizerLogin": LOGIN_BY_EMAIL,
    "putMyPassword": {"old": _PASSWORD, "new": "far side of the river"},
    "createMySecondFactor": {"password": _PASSWORD},
    "confirmMySecondFactor": {"code": _CODE},
    "removeMySecondFactor": {"password": _PASSWORD, "code": _CODE},
    "inviteStaff": {"name": "周明", "role": "support", "email": "zhou@example.org"},
    "putStaffRole": {"role": "finance"},
    "disableStaff": {},
    "enableStaff": {},
    "inviteStaffAnew": {},
    "lookAtInvitation": {"token": _TOKEN},
    "acceptInvitation": {"token": _TOKEN, "password": _PASSWORD},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    **examples_of_platform.ANSWERS,
    "listSavedViews": ("One's own, then those that colleagues share.", {"items": [_VIEW], "next": None}),
    "createSavedView": ("Kept.", _VIEW),
    "putSavedView": ("As it is now.", {**_VIEW, "shared": False, "version": 2}),
    "deleteSavedView": ("Gone.", None),
    "createLoginRequest": ("The code to show, and the token to poll with.", _DRAWN),
    "pollLoginRequest": (
        "How it stands: here a phone has looked, and compares the number.",
        {"state": "seen", "purpose": "sign_in", "number": 47, "login": None},
    ),
    "lookAtLoginRequest": (
        "What the person is asked.",
        {
            "purpose": "sign_in",
            "browser": "Edge",
            "system": "Windows",
            "asked_at": "2027-03-01T04:00:00Z",
            "numbers": [83, 47, 12],
            "desks": [_DESK],
        },
    ),
    "approveLoginRequest": ("The browser is signed in.", {"purpose": "sign_in", "desk": _DESK}),
    "denyLoginRequest": ("Nobody is signed in.", None),
    "createMyWeChatLink": ("The code to scan with the phone that is to sign in.", _DRAWN),
    "removeMyWeChatLink": ("Unlinked, and all other logins have ended.", None),
    "getMe": (
        "Who is signed in, and what they may do.",
        {
            "id": STAFF,
            "name": "陈晓",
            "role": "gate_lead",
            "organizer": _ORGANIZER,
            "may": ["scan", "see_doors", "run_doors"],
            "may_give": [],
            "email": _EMAIL,
            "second_factor": True,
            "by_wechat": False,
            "recovery_codes_left": 9,
            "login_id": LOGIN,
            "suspended": None,
        },
    ),
    "putMyPassword": ("Changed, and all other logins have ended.", None),
    "createMySecondFactor": (
        "For the authenticator. It counts once it is confirmed.",
        {
            "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "otpauth_url": "otpauth://totp/Menpiao:chen%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=Menpiao&algorithm=SHA1&digits=6&period=30",
        },
    ),
    "confirmMySecondFactor": (
        "It counts from now on. The recovery codes are shown this once.",
        {"recovery_codes": ["7kq2-m9xw-4tzd", "b3fh-8r5n-ycv6"]},
    ),
    "removeMySecondFactor": ("Gone, with its recovery codes.", None),
    "listMyLogins": (
        "The devices that are signed in.",
        {
            "items": [
                {
                    "id": LOGIN,
                    "provider": "email",
                    "browser": "Edge",
                    "system": "Windows",
                    "created_at": "2027-03-01T04:00:00Z",
                    "last_seen_at": "2027-03-01T06:00:00Z",
                    "expires_at": "2027-03-01T16:00:00Z",
                    "current": True,
                }
            ],
            "next": None,
        },
    ),
    "deleteMyLogin": ("Signed out: the token is dead everywhere within a second.", None),
    "listStaff": ("A page of the organizer's people, the newest first.", {"items": [_WORKING], "next": None}),
    "inviteStaff": ("Invited. The link is shown this once.", _INVITED),
    "getStaffMember": ("The person as they stand.", _WORKING),
    "putStaffRole": ("The person with the new role.", {**_WORKING, "role": "finance"}),
    "disableStaff": (
        "Their work here has ended, and so have their logins.",
        {**_WORKING, "state": "disabled"},
    ),
    "enableStaff": ("They may sign in again.", _WORKING),
    "inviteStaffAnew": ("Invited anew. The link is shown this once; older ones are over.", _INVITED),
    "deleteStaffLogins": ("Signed out everywhere: the tokens are dead within a second.", None),
    "lookAtInvitation": (
        "What it is for.",
        {
            "organizer": _ORGANIZER,
            "name": "周明",
            "role": "support",
            "email": "zhou@example.org",
            "expires_at": _UNTIL,
        },
    ),
    "acceptInvitation": (
        "Signed in for a working day. The token is shown this once.",
        {
            "token": "s03bqh3nq00000008v2x4z6b8d0.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz",
            "expires_at": "2027-03-01T16:00:00Z",
            "staff": {"id": COLLEAGUE, "name": "周明", "role": "support"},
            "organizer": _ORGANIZER,
        },
    ),
}
