"""Several organizers who are paid into one account at a provider.

Where one company runs them, with an account of its own, that is fine; where not, money of one lands with another, and
passing it on is clearing without a licence (二清). Nobody can tell the two apart from here, so it is a warning: to
whoever checks the account, and to whoever runs the installation.
"""

from typing import Final

from menpiao.kernel.i18n import Text
from menpiao.payments.ports_accounts import Finding, FindingState
from menpiao.payments.store import accounts as store
from menpiao.payments.store.accounts import AccountRow, SharedNumber
from menpiao.platform import metrics
from menpiao.platform.db import Database, Tx

MOST_SHARED: Final = 10_000

_PROOFS = ("signature", "key")
"""What a check finds where the provider knows the keys for the account's: only whoever has them learns of others."""

SHARED = Finding(
    "number_shared",
    FindingState.WARNING,
    Text("本平台还有别的主办方也在用这个账户收款。", "Another organizer here is paid into this account, too."),
    Text(
        "同一家公司的几个主办方共用自己的账户没有问题。否则一方的票款会进入另一方的账户，再转付就是无证清算（二清）："
        "请各用各的账户。",
        "That is fine where one company runs both, with an account of its own. Otherwise money of one lands with the "
        "other, and passing it on is clearing without a licence (二清): each has to use an account of their own.",
    ),
)


async def shared_numbers(db: Database) -> list[SharedNumber]:
    """Numbers of accounts that are not retired, with the organizers who use them; for whoever runs the installation."""
    async with db.read() as tx:
        return await store.shared_numbers(tx, limit=MOST_SHARED)


async def sharing_of(tx: Tx, row: AccountRow, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """`SHARED` where others use the account that was just checked with these findings, and it is proven to be theirs
    who asked. Who the others are is not said."""
    proven = any(one.code in _PROOFS and one.state is FindingState.OK for one in findings)
    if not proven or any(one.state is FindingState.FAILED for one in findings):
        return ()
    return (SHARED,) if await store.shares_its_number(tx, row) else ()


async def measure_shared(db: Database) -> None:
    """How many accounts several organizers are paid into."""
    metrics.shared_merchant_numbers.set(len(await shared_numbers(db)))
