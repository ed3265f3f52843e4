"""The sandbox's cryptography against what WeChat publishes; each vector names its source."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from menpiao.adapters.sandbox import crypto

VECTORS = Path(__file__).parent / "vectors"


def vector(number: str) -> Any:
    return json.loads(next(VECTORS.glob(f"{number}_*.json")).read_text("utf-8"))


def public(pem: str) -> rsa.RSAPublicKey:
    if "CERTIFICATE" in pem:
        key: Any = x509.load_pem_x509_certificate(pem.encode()).public_key()
    else:
        key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.mark.parametrize(
    "case", vector("01")["cases"], ids=lambda case: f"{case['op']}-{case.get('expect', 'sign')}"[:30]
)
def test_sha256_rsa_of_the_go_sdk(case: Any) -> None:
    given = vector("01")
    if case["op"] == "sign":
        key = crypto.load_private_key(given["private_key_pem"])
        assert crypto.sign(key, case["message"].encode()) == case["signature"]
        return
    for pem in (given["public_key_pem"], given["certificate_pem"]):
        assert crypto.verify(public(pem), case["message"].encode(), case["signature"]) is (case["expect"] is True)


@pytest.mark.parametrize("number", ["02", "04"])
def test_aes_gcm_of_the_go_and_java_sdks(number: str) -> None:
    given = vector(number)
    for case in given["cases"]:
        sealed = crypto.Sealed(case["ciphertext"], case["nonce"], case["associated_data"])
        plain = crypto.unseal(case.get("api_v3_key", given["api_v3_key"]), sealed)
        assert plain == (case["expect_plaintext"].encode() if "expect_plaintext" in case else None)


def test_sealing_gives_the_published_ciphertext() -> None:
    given = vector("04")
    case = given["cases"][0]
    sealed = crypto.seal(given["api_v3_key"], b"message", case["associated_data"], nonce=case["nonce"])
    assert sealed.ciphertext == case["ciphertext"]


def test_a_published_certificate_answer_opens_and_its_serial_reads_as_wechat_writes_it() -> None:
    given = vector("05")
    entry = json.loads(given["response_body"])["data"][0]
    inside = entry["encrypt_certificate"]
    sealed = crypto.Sealed(inside["ciphertext"], inside["nonce"], inside["associated_data"])
    pem = crypto.unseal(given["api_v3_key"], sealed)
    assert pem is not None
    assert crypto.serial_of(x509.load_pem_x509_certificate(pem)) == entry["serial_no"]


def test_signatures_of_the_java_sdk() -> None:
    given = vector("06")
    for case in given["cases"]:
        name = case["key"]
        pem = given.get(f"{name}_pem", "")
        if case["op"] == "sign":
            assert crypto.sign(crypto.load_private_key(pem), case["message"].encode()) == case["signature"]
        else:
            assert crypto.verify(public(pem), case["message"].encode(), case["signature"]) is case["expect"]


def test_the_pay_sheet_signature_of_the_documents() -> None:
    given = vector("07")
    message = crypto.pay_sheet_message(
        app_id=given["appId"],
        timestamp=given["timeStamp"],
        nonce=given["nonceStr"],
        package=f"prepay_id={given['prepay_id']}",
    )
    assert message.decode() == given["jsapi_and_mini_program_string"]
    key = crypto.load_private_key(given["private_key_pem"])
    assert crypto.sign(key, message) == given["published_signature_jsapi"]


def test_the_request_signature_of_the_documents() -> None:
    given = vector("09")
    message = crypto.request_message(
        method=given["method"],
        target=given["canonical_url"],
        timestamp=given["timestamp"],
        nonce=given["nonce_str"],
        body=given["body"].encode(),
    )
    assert message.decode() == given["string_to_sign"]
    assert crypto.sign(crypto.load_private_key(given["private_key_pem"]), message) == given["expect_signature"]


def test_an_empty_answer_is_signed_over_a_bare_line_feed() -> None:
    assert crypto.answer_message(timestamp="1", nonce="n", body=b"") == b"1\nn\n\n"


@pytest.mark.parametrize("signature", ["", "!", "WECHATPAY/SIGNTEST/xyz", base64.b64encode(bytes(256)).decode(), "é"])
def test_what_is_no_signature_is_a_wrong_one(signature: str) -> None:
    key = public(vector("01")["public_key_pem"])
    assert crypto.verify(key, b"source", signature) is False


def test_a_platform_certificate_lives_five_years_under_a_serial_of_forty_digits() -> None:
    key = crypto.load_private_key(vector("07")["private_key_pem"])
    made = crypto.new_certificate(key, now=datetime(2027, 3, 1, tzinfo=UTC))
    assert 364 * 5 < (made.not_valid_after_utc - datetime(2027, 3, 1, tzinfo=UTC)).days <= 365 * 5
    assert len(crypto.serial_of(made)) == 40
