"""``menpiao account``: organizers' merchant accounts, for the operator. Secrets are read from files, never from
arguments, which every user of the machine can see; and none is ever printed.
"""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from menpiao.cli.arguments import Verbs, add_command, whole
from menpiao.cli.with_parts import with_parts
from menpiao.platform.config import Settings
from menpiao.platform.machine import Unready

if TYPE_CHECKING:
    from menpiao.app.wiring import Parts
    from menpiao.payments import Account, NewKeys

    Shared = dict[tuple[str, str], list[int]]
    """Which organizers use an account that several use, by provider and number."""

T = TypeVar("T")
MOST_BYTES = 65_536
"""Of a file with a key."""


def add_accounts(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """The six verbs with their arguments."""
    about = "Merchant accounts of organizers: add, list, methods, rotate, retire, check."
    account = verbs.add_parser("account", help=about, description=about)
    does = account.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = add_command(does, "add", add_account, "Add an organizer's account at WeChat Pay or Stripe.")
    add.add_argument(
        "--provider", choices=["wechat", "stripe"], default="wechat", help="whose account (default wechat)"
    )
    add.add_argument("--organizer", type=whole(1, 16_777_215), required=True, help="the organizer's number")
    add.add_argument("--number", help="the merchant number (商户号), needed without --file; Stripe's acct_…")
    add.add_argument("--name", default="", help="what people call the account")
    _add_parts(add)
    listing = add_command(
        does, "list", list_accounts, "Show accounts: numbers, serials, fingerprints, dates; no secrets."
    )
    listing.add_argument("--organizer", type=whole(1, 16_777_215), help="only this organizer's")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    methods = add_command(does, "methods", set_methods, "Set which ways of paying an account takes from now on.")
    methods.add_argument("account", help="the account's id")
    methods.add_argument(
        "methods",
        nargs="*",
        metavar="METHOD",
        help="wechat_jsapi, wechat_h5, wechat_native; of an account at Stripe stripe",
    )
    methods.add_argument("--none", action="store_true", help="take no new payments for now")
    rotate = add_command(
        does, "rotate", rotate_account, "Give an account new keys; the old ones are believed until retired."
    )
    rotate.add_argument("account", help="the account's id")
    _add_parts(rotate)
    retire = add_command(
        does, "retire", retire_account, "End a key set, or (without --keys) new payments to an account."
    )
    retire.add_argument("account", help="the account's id")
    retire.add_argument("--keys", help="id of the key set that ends")
    check = add_command(does, "check", check_account, "Ask the provider whether an account works. Exit code 1 if not.")
    check.add_argument("account", help="the account's id")
    check.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the findings")


def _add_parts(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--file", type=Path, help="all of it as JSON: docs/how-to/{merchant-accounts,payment-methods}.md")
    verb.add_argument("--private-key", type=Path, metavar="FILE", help="apiclient_key.pem")
    verb.add_argument("--certificate", type=Path, metavar="FILE", help="apiclient_cert.pem, which tells the serial")
    verb.add_argument("--serial", help="serial of the API certificate, where --certificate is not given")
    verb.add_argument("--apiv3-key", dest="sealing_key", type=Path, metavar="FILE", help="file with the APIv3 key")
    verb.add_argument("--public-key", type=Path, metavar="FILE", help="WeChat Pay's public key, pub_key.pem")
    verb.add_argument("--public-key-id", help="its id, PUB_KEY_ID_…")
    verb.add_argument("--mode", choices=["public_key", "certificate"], help="which kind of key answers are asked in")
    verb.add_argument("--secret-key", type=Path, metavar="FILE", help="file with Stripe's key, rk_live_… or sk_live_…")
    verb.add_argument(
        "--webhook-secret",
        dest="webhook_secrets",
        type=Path,
        action="append",
        metavar="FILE",
        help="file with the signing secret of Stripe's webhook endpoint, whsec_…; may be repeated",
    )


def add_account(settings: Settings, asked: argparse.Namespace) -> int:
    """Print the new account's id, and where the provider has to be told to call back."""
    parts_of_keys = _parts(asked) | ({"number": asked.number} if asked.number else {})

    async def add(parts: "Parts") -> tuple[UUID, str | None]:
        from menpiao import identity, payments
        from menpiao.platform.audit import SYSTEM

        new = _new_keys(parts, asked.provider, asked.file, parts_of_keys)

        async with parts.db.read() as tx:
            known = await identity.organizers_of(tx, organizer_ids=[asked.organizer])
        if not known:
            raise Unready(f"there is no organizer {asked.organizer}.")
        account_id, _ = await payments.add_account(
            parts.keeping,
            actor=SYSTEM,
            organizer_id=asked.organizer,
            provider=asked.provider,
            new=new,
            name=asked.name,
        )
        return account_id, parts.keeping.keeper_of(asked.provider).callback_url(account_id)

    from menpiao.kernel.ids import encode

    account_id, callback_url = with_parts(settings, add)
    print(encode(account_id))
    if callback_url is not None:
        print(f"webhook address: {callback_url}")
    return 0


def list_accounts(settings: Settings, asked: argparse.Namespace) -> int:
    """One line for each account, one for each key set."""

    async def read(parts: "Parts") -> "tuple[list[Account], Shared]":
        from menpiao import payments

        shared = await _shared(parts)
        if asked.organizer is None:
            return await payments.accounts_of_everybody(parts.db), shared
        return await payments.accounts_of_organizer(parts.db, organizer_id=asked.organizer), shared

    accounts, shared = with_parts(settings, read)
    if asked.json:
        import msgspec

        print(msgspec.json.encode(accounts).decode())
        return 0
    for account in accounts:
        _print(account, _others(account, shared))
    if not accounts:
        print("no accounts")
    return 0


def set_methods(settings: Settings, asked: argparse.Namespace) -> int:
    """Print what the account takes now."""
    if bool(asked.methods) == asked.none:
        raise Unready("say which ways of paying the account takes, or --none.")

    async def change(parts: "Parts", account_id: UUID, organizer_id: int) -> "Account":
        from menpiao import payments
        from menpiao.platform.audit import SYSTEM

        await payments.set_methods(
            parts.db, actor=SYSTEM, organizer_id=organizer_id, account_id=account_id, methods=asked.methods
        )
        return await payments.account_of_organizer(parts.db, organizer_id=organizer_id, account_id=account_id)

    print(_takes(_with_account(settings, asked.account, change)))
    return 0


def rotate_account(settings: Settings, asked: argparse.Namespace) -> int:
    """Say whether anything changed."""
    parts_of_keys = _parts(asked)
    if not parts_of_keys and asked.file is None:
        raise Unready(
            "say what changes: --private-key, --certificate, --apiv3-key, --public-key, --secret-key, "
            "--webhook-secret, or --file."
        )

    async def rotate(parts: "Parts", account_id: UUID, organizer_id: int) -> bool:
        from menpiao import payments
        from menpiao.platform.audit import SYSTEM

        account = await payments.account_of_organizer(parts.db, organizer_id=organizer_id, account_id=account_id)
        new = _new_keys(parts, account.provider, asked.file, parts_of_keys)
        return await payments.rotate_keys(
            parts.keeping, actor=SYSTEM, organizer_id=organizer_id, account_id=account_id, new=new
        )

    changed = _with_account(settings, asked.account, rotate)
    print("rotated; check it, and retire the old keys when callbacks are through" if changed else "nothing is new")
    return 0


def retire_account(settings: Settings, asked: argparse.Namespace) -> int:
    """End a key set, or new payments."""

    async def retire(parts: "Parts", account_id: UUID, organizer_id: int) -> None:
        from menpiao import payments
        from menpiao.platform.audit import SYSTEM

        if asked.keys is None:
            await payments.retire_account(parts.keeping, actor=SYSTEM, organizer_id=organizer_id, account_id=account_id)
        else:
            await payments.retire_keys(
                parts.keeping,
                actor=SYSTEM,
                organizer_id=organizer_id,
                account_id=account_id,
                keys_id=_id(asked.keys, "key set"),
            )

    _with_account(settings, asked.account, retire)
    print("retired")
    return 0


def check_account(settings: Settings, asked: argparse.Namespace) -> int:
    """Print what was found; each line says how it is."""

    async def check(
        parts: "Parts", account_id: UUID, organizer_id: int
    ) -> "tuple[list[tuple[str, str, str, str]], str]":
        from menpiao import payments
        from menpiao.platform.audit import SYSTEM

        findings = await payments.check_account(
            parts.keeping, actor=SYSTEM, organizer_id=organizer_id, account_id=account_id
        )
        account = await payments.account_of_organizer(parts.db, organizer_id=organizer_id, account_id=account_id)
        said = [(one.state.value, one.code, one.means.in_(asked.lang), one.advice.in_(asked.lang)) for one in findings]
        return said, _others(account, await _shared(parts))

    findings, others = _with_account(settings, asked.account, check)
    for state, code, means, advice in findings:
        print(f"{state:8} {code:14} {means}" + ("" if state == "ok" else f"\n{'':24}{advice}"))
    if others:
        print(others.removeprefix(", "))
    return 1 if any(state == "failed" for state, *_ in findings) else 0


def _with_account(settings: Settings, account: str, do: "Callable[[Parts, UUID, int], Awaitable[T]]") -> T:
    """The account's organizer is in its id."""
    from menpiao.kernel.ids import organizer_of

    account_id = _id(account, "account")
    return with_parts(settings, lambda parts: do(parts, account_id, organizer_of(account_id)))


def _parts(asked: argparse.Namespace) -> dict[str, Any]:
    """What the files and arguments say of the keys, by the names of `NewKeys`."""
    files = {name: getattr(asked, name) for name in ("private_key", "certificate", "sealing_key", "secret_key")}
    given: dict[str, Any] = {name: _read(file) for name, file in files.items() if file is not None}
    if asked.webhook_secrets:
        given["webhook_secrets"] = [_read(file) for file in asked.webhook_secrets]
    if asked.serial:
        given["serial"] = asked.serial
    if (asked.public_key is None) != (asked.public_key_id is None):
        raise Unready("--public-key and --public-key-id belong together.")
    if asked.public_key is not None:
        given["platform_keys"] = [{"id": asked.public_key_id, "kind": "public_key", "pem": _read(asked.public_key)}]
        given["mode"] = "public_key"
    if asked.mode:
        given["mode"] = asked.mode
    return given


def _new_keys(parts: "Parts", provider: str, file: Path | None, given: dict[str, Any]) -> "NewKeys":
    """The file's keys, where there is one, with what was given besides."""
    import msgspec

    from menpiao.payments import CredentialsUnreadable, NewKeys

    of_file = NewKeys()
    if file is not None:
        try:
            of_file = parts.keeping.keeper_of(provider).given(_read(file).encode())
        except CredentialsUnreadable as unreadable:
            raise Unready(f"{file}: {unreadable}.") from None
    return msgspec.structs.replace(of_file, **{name: getattr(msgspec.convert(given, NewKeys), name) for name in given})


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Unready(f"{file} is too large for a key.")
        return content.decode().strip() + "\n" if b"-----BEGIN" in content else content.decode().strip()
    except OSError as failure:
        raise Unready(f"{file} can't be read: {failure.strerror}.") from None
    except UnicodeDecodeError:
        raise Unready(f"{file} is not text.") from None


def _id(text: str, what: str) -> UUID:
    from menpiao.kernel.ids import MalformedId, decode

    try:
        return decode(text)
    except MalformedId:
        raise Unready(f"{text[:40]!r} is not an id ({what}); see `menpiao account list`.") from None


def _takes(account: "Account") -> str:
    return f"takes {' '.join(account.methods) or 'nothing'}"


async def _shared(parts: "Parts") -> "Shared":
    """Which organizers are paid into an account that is not theirs alone, by provider and number."""
    from menpiao import payments

    return {(one.provider, one.number): one.organizer_ids for one in await payments.shared_numbers(parts.db)}


def _others(account: "Account", shared: "Shared") -> str:
    """Who else is paid into this account, for whoever runs the installation; empty where nobody is."""
    if account.retired_at is not None or account.number is None:
        return ""
    others = [one for one in shared.get((account.provider, account.number), []) if one != account.organizer_id]
    return f", shared with organizer {', '.join(map(str, others))}" if others else ""


def _print(account: "Account", others: str) -> None:
    from menpiao.kernel.ids import encode
    from menpiao.kernel.time import to_wire

    ended = f", retired {to_wire(account.retired_at)}" if account.retired_at else ""
    print(
        f"{encode(account.id)}  organizer {account.organizer_id}  {account.provider} {account.number or '?'}"
        f"  {_takes(account)}{ended}{others}"
    )
    for keys in account.keys:
        shown = keys.shown or {}
        state = "signs" if keys.signs else "retired" if keys.retired_at else "believed"
        trusted = ", ".join(key["id"] for key in shown.get("trusted", ()))
        print(
            f"  {encode(keys.id)}  {state:8}  {to_wire(keys.created_at)}  serial {shown.get('serial', '?')}"
            f"  key {str(shown.get('fingerprint', '?'))[:16]}  believes {trusted or '?'}"
        )
