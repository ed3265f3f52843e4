"""The story of the contract's examples, among people of the platform, and of a password that was forgotten: see
`menpiao.app.examples`."""

from typing import Any

ORGANIZER = "03bqh3np00000007c9e1g3j5m7"
OPERATOR, COLLEAGUE = "03bqh3nq0000000000p0r2t4w6", "03bqh3nq0000000000v2x4z6b8"
_PASSWORD, _CODE, _SECRET = "slow road to the north", "492039", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
_LINK_TOKEN = "p03bqh3nq0000000000v2x4z6b8.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"  # noqa: S105 # an example
_RESET_TOKEN = "r03bqh3nq00000008v2x4z6b8d0.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"  # noqa: S105 # an example
_UNTIL = "2027-03-08T04:00:00Z"
_ME = {"id": OPERATOR, "name": "沈默", "role": "operator"}
_LOGIN: dict[str, Any] = {
    "token": "o03bqh3nq0000000000p0r2t4w6.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz",
    "expires_at": "2027-03-01T16:00:00Z",
    "operator": _ME,
    "recovery_codes": None,
}
_INVITED: dict[str, Any] = {
    "id": COLLEAGUE,
    "name": "何静",
    "role": "auditor",
    "state": "invited",
    "email": "he@example.org",
    "created_at": "2027-03-01T04:00:00Z",
    "signed_in_at": None,
    "invited_until": _UNTIL,
    "mail": "sent",
    "recovery_codes_left": 0,
    "yourself": False,
}
_WORKING: dict[str, Any] = {
    **_INVITED,
    "state": "active",
    "signed_in_at": "2027-03-02T01:00:00Z",
    "invited_until": None,
    "mail": None,
    "recovery_codes_left": 10,
}
_INVITATION = {
    "operator": _INVITED,
    "link": f"https://…/console/#/operator/invitation/{_LINK_TOKEN}",
    "expires_at": _UNTIL,
    "mailed": True,
}
_ORGANIZER: dict[str, Any] = {
    "id": ORGANIZER,
    "number": 4711,
    "name": {"zh-CN": "江声文化", "en": "Jiangsheng Culture"},
    "state": "active",
    "created_at": "2027-02-01T04:00:00Z",
    "suspended_at": None,
    "reason": None,
    "owners": 1,
    "people": 6,
    "books": {"at": "2027-03-01T03:00:00Z", "findings": 0},
}
_NEW: dict[str, Any] = {**_ORGANIZER, "owners": 0, "people": 0, "books": None}
_REASON = "营业性演出许可证已过期。"

REQUESTS: dict[str, Any] = {
    "requestPassword": {"email": "chen@example.org"},
    "lookAtPasswordReset": {"token": _RESET_TOKEN},
    "resetPassword": {"token": _RESET_TOKEN, "password": "far side of the river"},
    "createOperatorLogin": {"email": "shen@example.org", "password": _PASSWORD, "second_factor": _CODE},
    "lookAtOperatorInvitation": {"token": _LINK_TOKEN},
    "acceptOperatorInvitation": {"token": _LINK_TOKEN, "password": _PASSWORD, "code": _CODE},
    "putOperatorPassword": {"old": _PASSWORD, "new": "far side of the river", "code": _CODE},
    "inviteOperator": {"name": "何静", "role": "auditor", "email": "he@example.org"},
    "inviteOperatorAnew": {},
    "disableOperator": {},
    "enableOperator": {},
    "createOrganizer": {"name": {"zh-CN": "江声文化", "en": "Jiangsheng Culture"}},
    "inviteFirstOwner": {"name": "陈晓", "email": "chen@example.org"},
    "suspendOrganizer": {"reason": _REASON},
    "resumeOrganizer": {},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getHealth": ("The process is alive.", {"status": "ok"}),
    "getReadiness": ("It can sell: the database answers and has this version's schema.", {"status": "ok"}),
    "getMetrics": ("Counters and histograms in Prometheus' text format.", None),
    "requestPassword": ("Heard. The answer is the same for every e-mail.", None),
    "lookAtPasswordReset": (
        "Whose password it is about.",
        {
            "organizer": {"id": ORGANIZER, "name": "江声文化"},
            "name": "陈晓",
            "email": "chen@example.org",
            "expires_at": "2027-03-01T04:30:00Z",
        },
    ),
    "resetPassword": ("The password is new, and all logins have ended.", None),
    "createOperatorLogin": ("Signed in for a working day. The token is shown this once.", _LOGIN),
    "deleteCurrentOperatorLogin": ("Signed out: the token is dead.", None),
    "lookAtOperatorInvitation": (
        "What it is for, with the secret for the authenticator.",
        {
            "name": "何静",
            "role": "auditor",
            "email": "he@example.org",
            "secret": _SECRET,
            "otpauth_url": f"otpauth://totp/Menpiao:he%40example.org?secret={_SECRET}&issuer=Menpiao"
            "&algorithm=SHA1&digits=6&period=30",
            "expires_at": _UNTIL,
        },
    ),
    "acceptOperatorInvitation": (
        "Signed in. Token and recovery codes are shown this once.",
        {
            **_LOGIN,
            "operator": {"id": COLLEAGUE, "name": "何静", "role": "auditor"},
            "recovery_codes": ["7kq2-m9xw-4tzd", "b3fh-8r5n-ycv6"],
        },
    ),
    "getOperatorMe": (
        "Who is signed in, and what they may do.",
        {**_ME, "may": ["see_platform", "run_platform"], "email": "shen@example.org", "recovery_codes_left": 9},
    ),
    "putOperatorPassword": ("Changed, and all other logins have ended.", None),
    "listOperators": ("People of the platform, the newest first.", {"items": [_WORKING], "next": None}),
    "inviteOperator": ("Invited. The link is shown this once.", _INVITATION),
    "inviteOperatorAnew": ("Invited anew. The link is shown this once; older ones are over.", _INVITATION),
    "disableOperator": ("Their work has ended, and so have their logins.", {**_WORKING, "state": "disabled"}),
    "enableOperator": ("They may sign in again.", _WORKING),
    "listOrganizers": ("A page of organizers, the newest first.", {"items": [_ORGANIZER], "next": None}),
    "createOrganizer": ("Added. It has nobody yet.", _NEW),
    "getOrganizer": ("As it stands.", _ORGANIZER),
    "inviteFirstOwner": (
        "Invited. The link is shown this once.",
        {
            "link": "https://…/console/#/invitation/i03bqh3nq00000008v2x4z6b8d0.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8h",
            "expires_at": _UNTIL,
            "mailed": True,
        },
    ),
    "suspendOrganizer": (
        "Nothing of it is sold any more.",
        {**_ORGANIZER, "state": "suspended", "suspended_at": "2027-03-02T01:00:00Z", "reason": _REASON},
    ),
    "resumeOrganizer": ("It sells again.", _ORGANIZER),
    "getInstallation": (
        "The installation at this moment.",
        {
            "version": "0.1.0",
            "schema": {"applied": 58, "missing": 0, "latest": "0046_operators_and_mail.sql"},
            "worker": {"jobs": 0, "oldest_job_seconds": 0, "unlinked_entries": 2},
            "mail": {"on": True, "waiting": 0, "failed": 1},
            "books": {
                "began_at": "2027-03-01T02:59:41Z",
                "ended_at": "2027-03-01T03:00:00Z",
                "findings": 1,
                "rules": [{"rule": "order_totals_are_sums", "organizer_number": 4711, "findings": 1}],
            },
        },
    ),
    "listPlatformEntries": (
        "A page of the log, newest first.",
        {
            "items": [
                {
                    "id": "03bqh3nq0000000000z1y3x5w7",
                    "at": "2027-03-02T01:00:00Z",
                    "actor": {"kind": "operator", "id": OPERATOR, "name": "沈默"},
                    "action": "organizer_suspended",
                    "text": "暂停售票",
                    "subject_id": ORGANIZER,
                    "subject_name": "江声文化",
                }
            ],
            "next": None,
        },
    ),
    "getPlatformLogChoices": (
        "Its actions, in words.",
        {
            "actions": [
                {"code": "organizer_suspended", "text": "暂停售票"},
                {"code": "operator_invited", "text": "邀请平台人员"},
            ]
        },
    ),
}
