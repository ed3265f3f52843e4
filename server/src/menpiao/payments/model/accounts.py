"""Merchant accounts as an organizer sees them, and what is refused about their keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Invalid, Refusal
from menpiao.kernel.i18n import Text

MOST_ACCOUNTS = 50
"""So many accounts an organizer may have, whatever their state."""

MOST_KEY_SETS = 8
"""So many key sets of an account may be good at a time: each is tried on what can't be opened."""


class KeySet(msgspec.Struct, frozen=True):
    """A key set without its secrets. ``signs``: our requests are signed with it. ``shown`` is None where it was never
    looked at."""

    id: UUID
    signs: bool
    created_at: datetime
    retired_at: datetime | None
    shown: Any


class Account(msgspec.Struct, frozen=True):
    """A merchant account with its key sets, newest first. ``methods`` are the ways of paying that it takes."""

    organizer_id: int
    id: UUID
    provider: str
    number: str | None
    name: str
    methods: tuple[str, ...]
    created_at: datetime
    retired_at: datetime | None
    keys: tuple[KeySet, ...]


class AccountKnown(Refusal):
    """The organizer has an account of this number."""

    code = "account_known"
    status = 409
    title = Text("商户号已存在", "This account is there already")
    detail = Text(
        "主办方已有这个商户号，没有新建。更换密钥请用“轮换”，原账户的回调和退款不受影响。",
        "The organizer has an account of this number, so none was added. To change its keys, rotate them: callbacks "
        "and refunds of the account go on.",
    )


class AnotherAccount(Refusal):
    """Keys of another account; payments and refunds under way would be lost to it."""

    code = "another_account"
    status = 409
    title = Text("不是这个商户号的密钥", "These keys are of another account")
    detail = Text(
        "密钥属于另一个商户号，没有更换。换商户号请新建账户：旧账户的退款仍要用旧密钥。",
        "The keys belong to another number, so nothing was changed. For another number add an account: refunds of the "
        "old one still need its keys.",
    )


class KeysInUse(Refusal):
    """The keys that sign can't be retired."""

    code = "keys_in_use"
    status = 409
    title = Text("密钥正在使用", "These keys are in use")
    detail = Text(
        "这是签名用的密钥，没有作废。请先轮换到新的密钥，再作废旧的。",
        "Our requests are signed with these keys, so they were not retired. Rotate to new ones first.",
    )


class AccountBusy(Refusal):
    """Money is on its way through it: whoever ends it now may lose sight of that."""

    code = "account_busy"
    status = 409
    title = Text("还有款项在途", "Money is on its way")
    detail = Text(
        "没有停用：还有 {payments} 笔付款和 {refunds} 笔退款没有结束。可先更改收款方式，不再收新款，结束后再停用。",
        "It was not retired: {payments} payments and {refunds} refunds of it have not ended. You may stop new payments "
        "first (change its ways of paying), and retire it when these have ended.",
    )


class TooManyKeys(Refusal):
    """Old key sets are to be retired some time."""

    code = "too_many_keys"
    status = 409
    title = Text("有效的密钥太多", "Too many key sets are good")
    detail = Text(
        "请先作废不再使用的旧密钥，再轮换；没有任何改变。",
        "Please retire old keys that are not used any more, then rotate. Nothing was changed.",
    )


class KeysUnreadable(Invalid):
    """The keys are incomplete or not what they should be; the pointer says which part."""

    code = "keys_unreadable"
    title = Text("密钥无法使用", "These keys can't be used")
    detail = Text("密钥没有更换，原来的仍在使用。", "The keys were not changed; the old ones are still in use.")


class FirstKeysUnreadable(Invalid):
    """As `KeysUnreadable`, of an account that is not there yet."""

    code = "account_not_added"
    title = Text("账户没有添加", "The account was not added")
    detail = Text(
        "填写的密钥无法使用，什么也没有保存。请按提示改正后再添加。",
        "These keys can't be used, and nothing was kept. Please correct what is named, and add it again.",
    )


class TooManyAccounts(Refusal):
    """Accounts that are retired count too: money may have to go back through them."""

    code = "too_many_accounts"
    status = 409
    title = Text("账户太多", "Too many accounts")
    detail = Text(
        "一个主办方最多 {most} 个账户，没有新建。", "An organizer has at most {most} accounts, so none was added."
    )


class MethodsUnfit(Invalid):
    """Ways of paying that there are not, or that another provider has; the pointer says which."""

    code = "methods_unfit"
    title = Text("支付方式不适用", "These ways of paying don't fit")
    detail = Text(
        "这个账户没有其中的支付方式，什么也没有改变。", "The account can't take all of them, so nothing was changed."
    )
