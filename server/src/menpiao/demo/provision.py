"""What an organizer does once in WeChat's and Stripe's consoles, done at the sandbox: an app, its message templates, a
merchant, an account for cards.

Asking again gives the same app, templates and merchant, so every start of the demo runs this.
"""

from typing import Any

import httpx
import msgspec

from menpiao.adapters.trust import trust
from menpiao.adapters.wechat.messages.templates import TEMPLATES
from menpiao.platform.secret import Secret

APP_ID = "wx6d656e7069616f01"
MERCHANT = "1600000001"
STRIPE_ACCOUNT = "acct_menpiaodemo"
STAFF_ACCOUNT = "gate-chen"
"""The sandbox's account of the person at the gate."""

OFFICE_ACCOUNT = "office-jiang"
"""The sandbox's account of the person who leads the organizer's team, in the console."""


class Provisioned(msgspec.Struct, frozen=True):
    """What was copied from the consoles. ``merchant`` is the JSON that the WeChat adapter reads."""

    app_id: str
    app_secret: Secret
    template_ids: dict[str, str]
    merchant: bytes
    staff_subject: str
    """The gate staff's name at WeChat, for this app."""
    office_subject: str
    """The same of the person in the office."""
    smtp_port: int
    """Where the sandbox takes mail."""

    def __repr__(self) -> str:
        return f"Provisioned({self.app_id})"


async def provision(sandbox_url: str) -> Provisioned:
    """Set everything up at a running sandbox."""
    async with httpx.AsyncClient(base_url=sandbox_url, timeout=20, trust_env=False, verify=trust()) as sandbox:
        app = await _make(sandbox, "/sim/apps", {"app_id": APP_ID})
        template_ids = {}
        for template in TEMPLATES.values():
            fields = [{"key": field.key, "name": field.label} for field in template.fields]
            wanted = {"title": template.title, "fields": fields}
            template_ids[template.kind] = (await _make(sandbox, f"/sim/apps/{APP_ID}/templates", wanted))["template_id"]
        merchant = await _make(
            sandbox, "/sim/merchants", {"mchid": MERCHANT, "app_ids": [APP_ID], "mode": "public_key"}
        )
        staff_subject = await _openid(sandbox, STAFF_ACCOUNT)
        office_subject = await _openid(sandbox, OFFICE_ACCOUNT)
        mailbox = (await sandbox.get("/sim/mailbox")).raise_for_status().json()
    return Provisioned(
        app_id=APP_ID,
        app_secret=Secret(app["secret"]),
        template_ids=template_ids,
        merchant=msgspec.json.encode(merchant),
        staff_subject=staff_subject,
        office_subject=office_subject,
        smtp_port=mailbox["port"],
    )


async def provision_stripe(sandbox_url: str, *, webhook_url: str, account: str = STRIPE_ACCOUNT) -> bytes:
    """An account of Stripe's whose webhooks come to this address; the JSON that the Stripe adapter reads."""
    async with httpx.AsyncClient(base_url=sandbox_url, timeout=20, trust_env=False, verify=trust()) as sandbox:
        made = await _make(sandbox, "/sim/stripe/accounts", {"id": account})
        endpoint = await _make(sandbox, f"/sim/stripe/accounts/{account}/endpoints", {"url": webhook_url})
    return msgspec.json.encode({"secret_key": made["secret_key"], "webhook_secrets": [endpoint["secret"]]})


async def _openid(sandbox: httpx.AsyncClient, account_id: str) -> str:
    answer = await sandbox.get("/sim/openids", params={"app_id": APP_ID, "account_id": account_id})
    answer.raise_for_status()
    openid: str = answer.json()["openid"]
    return openid


async def _make(sandbox: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await sandbox.post(path, json=body)
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made
