"""*Check this account*, against the sandbox: each thing that can be wrong is told apart and explained."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from menpiao.adapters.wechat.pay.keeper import WeChatAccounts
from menpiao.adapters.wechat.pay.provider import WeChatPay
from menpiao.payments import Finding, MerchantAccount
from menpiao.platform.clock import SimulatedClock


def states(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.code: finding.state.value for finding in findings}


async def checked(world: Any, **changes: object) -> tuple[Finding, ...]:
    """The findings about this account with something changed."""
    given = msgspec.json.decode(world.account.credentials) | changes
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    return await WeChatAccounts(world.pay, clock=world.clock).check(account)


@pytest.fixture(scope="module")
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def test_a_good_account_with_the_public_key(world: Any) -> None:
    findings = await checked(world)
    assert states(findings) == {"clock": "ok", "signature": "ok", "answer": "ok", "apiv3_key": "unknown"}


@pytest.mark.parametrize("mode", ["certificate", "migration"], indirect=True)
async def test_a_good_account_with_certificates_proves_its_apiv3_key(world: Any) -> None:
    assert set(states(await checked(world)).values()) == {"ok"}
    assert states(await checked(world, apiv3_key="x" * 32))["apiv3_key"] == "failed"


async def test_a_key_that_is_not_the_serials(world: Any, stranger: rsa.RSAPrivateKey) -> None:
    (_, signature) = await checked(world, private_key_pem=private_pem(stranger))
    assert (signature.code, signature.state) == ("signature", "failed")
    assert "no pair" in signature.means.en
    (_, serial) = await checked(world, serial_no="AB" * 20)
    assert "serial" in serial.means.en
    (_, number) = await checked(world, mchid="1999999999")
    assert "number" in number.means.en
    assert len({signature.means, serial.means, number.means}) == 3


async def test_a_public_key_that_is_not_wechats(world: Any, stranger: rsa.RSAPrivateKey) -> None:
    (known,) = msgspec.json.decode(world.account.credentials)["platform_keys"]
    wrong = known | {"public_key_pem": public_pem(stranger)}
    found = states(await checked(world, platform_keys=[wrong]))
    assert (found["signature"], found["answer"]) == ("ok", "failed")
    found = states(await checked(world, platform_keys=[known | {"id": "PUB_KEY_ID_0000"}]))
    assert found["signature"] == "failed", "WeChat does not know the id that we name"


async def test_a_clock_that_is_off(world: Any) -> None:
    late = SimulatedClock(world.clock.now() - timedelta(seconds=120))
    pay = WeChatPay(clock=late, base_url=world.sandbox.url)
    findings = await WeChatAccounts(pay, clock=late).check(world.account)
    assert (findings[0].code, findings[0].state) == ("clock", "failed")
    assert "-120" in findings[0].means.en
    late.advance(seconds=-400)
    findings = await WeChatAccounts(pay, clock=late).check(world.account)
    assert [finding.state for finding in findings] == ["failed", "failed"]
    await pay.aclose()


async def test_nobody_there_is_no_verdict_and_broken_keys_are(world: Any) -> None:
    await world.faults(down=True)
    assert states(await checked(world)) == {"no_answer": "unknown"}
    await world.faults(down=False, api_error_rate=1.0, api_error_kinds=["500"])
    assert states(await checked(world))["signature"] == "unknown"
    assert states(await checked(world, private_key_pem="nonsense")) == {"keys_unreadable": "failed"}
    assert states(await checked(world, apiv3_key="short")) == {"keys_unreadable": "failed"}


async def test_nothing_secret_is_in_what_was_found(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    given = msgspec.json.decode(world.account.credentials)
    said = msgspec.json.encode(await checked(world, private_key_pem="nonsense")).decode()
    said += msgspec.json.encode(await checked(world)).decode() + caplog.text
    assert given["apiv3_key"] not in said
    assert "PRIVATE KEY" not in said.replace("apiclient_key", "")
