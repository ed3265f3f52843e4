"""A merchant account is complete or it is refused with a sentence that holds none of its secrets."""

import json
from typing import Any

import pytest

from menpiao.adapters.wechat.pay.credentials import AccountUnreadable, read_account
from menpiao.adapters.wechat.pay.library import Wire
from menpiao.platform.clock import SystemClock


def wire(account: Any) -> Wire:
    return Wire(account, http=None, base_url="", clock=SystemClock())  # type: ignore[arg-type]


def raw(platform: Any, **changes: object) -> bytes:
    return json.dumps(platform.credentials(**changes)).encode()


def test_every_key_is_held_under_the_text_of_its_id(platform: Any) -> None:
    account = read_account(raw(platform))
    assert list(account.keys) == [key["id"] for key in platform.credentials()["platform_keys"]]


def test_a_certificates_key_may_come_bare(platform: Any) -> None:
    key = {"id": platform.serial, "kind": "certificate", "public_key_pem": platform.public_key_pem}
    assert list(read_account(raw(platform, mode="certificate", platform_keys=[key])).keys) == [platform.serial]


def test_in_certificate_mode_no_key_is_named(platform: Any) -> None:
    assert read_account(raw(platform, mode="certificate")).credentials.named_key() is None
    assert read_account(raw(platform)).credentials.named_key() is not None


def test_windows_line_ends_do_no_harm(platform: Any) -> None:
    keys = platform.credentials()["platform_keys"]
    keys[0]["public_key_pem"] = keys[0]["public_key_pem"].replace("\n", "\r\n")
    pem = platform.merchant_private_key_pem.replace("\n", "\r\n")
    account = read_account(raw(platform, private_key_pem=pem, platform_keys=keys))
    assert wire(account).sign(["a"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mchid": ""}, "mchid"),
        ({"serial_no": ""}, "serial_no"),
        ({"private_key_pem": ""}, "private_key_pem is empty"),
        ({"mchid": 1234567891}, "not as expected"),
        ({"apiv3_key": "short"}, "apiv3_key is not 32 bytes"),
        ({"apiv3_key": "门" * 32}, "apiv3_key is not 32 bytes"),
        ({"platform_keys": []}, "needs WeChat Pay's public key"),
        ({"mode": "both"}, "not as expected"),
        ({"platform_keys": [{"id": "PUB_KEY_ID_1", "kind": "public_key"}]}, "'PUB_KEY_ID_1' is not PEM"),
    ],
)
def test_an_incomplete_account_is_refused(platform: Any, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(AccountUnreadable, match=says):
        read_account(raw(platform, **changes))


def test_a_certificate_is_filed_under_its_own_serial(platform: Any) -> None:
    key = {"id": "AB12", "kind": "certificate", "certificate_pem": platform.certificate_pem}
    with pytest.raises(AccountUnreadable, match="another serial"):
        read_account(raw(platform, mode="certificate", platform_keys=[key]))


def test_an_elliptic_key_is_none_of_wechats(platform: Any) -> None:
    pem = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
        "-----END PUBLIC KEY-----\n"
    )
    with pytest.raises(AccountUnreadable, match="is not RSA"):
        read_account(raw(platform, platform_keys=[{"id": "PUB_KEY_ID_1", "kind": "public_key", "public_key_pem": pem}]))


@pytest.mark.parametrize("pem", ["nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_private_key_that_is_none_is_found_before_the_first_call(platform: Any, pem: str) -> None:
    account = read_account(raw(platform, private_key_pem=pem))
    with pytest.raises(AccountUnreadable, match="private key"):
        wire(account)


def test_nothing_prints_a_secret(platform: Any) -> None:
    account = read_account(raw(platform))
    shown = f"{account!r} {account.credentials!r} {account} {platform.account()!r}"
    assert platform.apiv3_key not in shown
    assert "PRIVATE KEY" not in shown
