"""Signatures, seals and certificates that WeChat's own repositories publish, through the code that we run."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from wechatpayv3.async_.utils import load_private_key, rsa_sign

from menpiao.adapters.wechat.pay.certificates import read_certificates
from menpiao.adapters.wechat.pay.credentials import PlatformKey, load_platform_key, read_account
from menpiao.adapters.wechat.pay.library import Wire
from menpiao.adapters.wechat.pay.verifier import check_signature, unseal
from menpiao.payments.ports import NoticeRefused
from menpiao.platform.clock import SystemClock

FILES = sorted((Path(__file__).parents[1] / "vectors").glob("*.json"))
Vectors = Callable[[str], Any]


def _keys_of_vector_01(vector: dict[str, Any]) -> list[PlatformKey]:
    serial = vector["certificate_serial"]
    return [
        PlatformKey(id=serial, kind="certificate", certificate_pem=vector["certificate_pem"]),
        PlatformKey(id="PUB_KEY_ID_1", kind="public_key", public_key_pem=vector["public_key_pem"]),
    ]


def _wire(platform: Any, **credentials: str) -> Wire:
    """Our way of signing, with the key of a vector."""
    account = read_account(platform.account(**credentials).credentials)
    return Wire(account, http=None, base_url="", clock=SystemClock())  # type: ignore[arg-type]


def _numbered(number: str) -> Any:
    (path,) = [file for file in FILES if file.name.startswith(number)]
    return json.loads(path.read_text())


def test_every_vector_names_its_source() -> None:
    assert [file.name[:2] for file in FILES] == ["01", "02", "04", "05", "06", "07", "09"]
    assert all(json.loads(file.read_text())["source"] for file in FILES)


def test_vector_01_the_library_signs_as_the_go_library_does(vectors: Vectors) -> None:
    vector = vectors("01")
    (case,) = [case for case in vector["cases"] if case["op"] == "sign"]
    assert rsa_sign(load_private_key(vector["private_key_pem"]), case["message"]) == case["signature"]


@pytest.mark.parametrize("case", [case for case in _numbered("01")["cases"] if case["op"] == "verify"])
@pytest.mark.parametrize("kind", [0, 1], ids=["certificate", "public_key"])
def test_vector_01_we_verify_as_the_go_library_does(case: dict[str, Any], kind: int) -> None:
    key = load_platform_key(_keys_of_vector_01(_numbered("01"))[kind])
    if case["expect"] is True:
        check_signature(key, case["message"].encode(), case["signature"])
        return
    with pytest.raises(NoticeRefused, match="bad_signature"):
        check_signature(key, case["message"].encode(), case["signature"])


@pytest.mark.parametrize(("number", "case"), [(n, case) for n in ("02", "04") for case in _numbered(n)["cases"]])
def test_vectors_02_and_04_we_open_what_opens_and_refuse_the_rest(number: str, case: dict[str, Any]) -> None:
    box: dict[str, Any] = {
        "apiv3_keys": [case.get("api_v3_key", _numbered(number)["api_v3_key"])],
        "nonce": case["nonce"],
        "associated_data": case["associated_data"],
        "ciphertext": case["ciphertext"],
    }
    if "expect_plaintext" in case:
        assert unseal(**box) == case["expect_plaintext"].encode()
        return
    with pytest.raises(NoticeRefused, match="bad_ciphertext"):
        unseal(**box)


def test_vector_04_our_tests_seal_as_the_java_library_does(vectors: Vectors, platform: Any) -> None:
    vector = vectors("04")
    case = next(case for case in vector["cases"] if "also" in case)
    assert vector["api_v3_key"] == platform.apiv3_key
    sealed = platform.seal(b"message", nonce=case["nonce"], associated_data=case["associated_data"])
    assert sealed == case["ciphertext"]


def test_vector_05_a_downloaded_certificate_is_opened_and_has_its_serial(vectors: Vectors) -> None:
    vector = vectors("05")
    (key,) = read_certificates(vector["response_body"].encode(), apiv3_keys=[vector["api_v3_key"]])
    assert key.id == vector["expect"]["serial_no"]
    certificate = x509.load_pem_x509_certificate((key.certificate_pem or "").encode())
    assert f"{certificate.serial_number:X}" == key.id


def test_vector_06_a_signature_belongs_to_one_key(vectors: Vectors) -> None:
    vector = vectors("06")
    keys = {
        "merchant_certificate": PlatformKey(
            id=vector["merchant_serial"],
            kind="certificate",
            certificate_pem=vector["merchant_certificate_pem"],
        ),
        "platform_public_key": PlatformKey(
            id="PUB_KEY_ID_1", kind="public_key", public_key_pem=vector["platform_public_key_pem"]
        ),
    }
    assert {case["key"] for case in vector["cases"]} == set(keys)
    for case in vector["cases"]:
        key = load_platform_key(keys[case["key"]])
        if case["expect"]:
            check_signature(key, case["message"].encode(), case["signature"])
        else:
            with pytest.raises(NoticeRefused, match="bad_signature"):
                check_signature(key, case["message"].encode(), case["signature"])


def test_vector_06_certificate_and_public_key_are_one_key(vectors: Vectors) -> None:
    vector = vectors("06")
    serial = vector["platform_serial"]
    certified = load_platform_key(
        PlatformKey(id=serial, kind="certificate", certificate_pem=vector["platform_certificate_pem"])
    )
    assert certified == load_pem_public_key(vector["platform_public_key_pem"].encode())
    private = load_pem_private_key(vector["platform_private_key_pem"].encode(), None)
    assert certified == private.public_key()


def test_vector_07_the_pay_sheet_is_signed_as_the_guide_shows(vectors: Vectors, platform: Any) -> None:
    vector = vectors("07")
    wire = _wire(platform, private_key_pem=vector["private_key_pem"])
    lines = [vector["appId"], vector["timeStamp"], vector["nonceStr"]]
    package = f"prepay_id={vector['prepay_id']}"
    assert "\n".join([*lines, package]) + "\n" == vector["jsapi_and_mini_program_string"]
    assert wire.sign([*lines, package]) == vector["published_signature_jsapi"]
    assert wire.sign([*lines, vector["prepay_id"]]) == vector["published_signature_app"]


def test_vector_09_a_request_is_signed_as_the_guide_shows(vectors: Vectors, platform: Any) -> None:
    vector = vectors("09")
    header = _wire(platform, private_key_pem=vector["private_key_pem"]).authorization(
        vector["method"],
        vector["canonical_url"],
        vector["body"],
        timestamp=int(vector["timestamp"]),
        nonce=vector["nonce_str"],
    )
    assert f'signature="{vector["expect_signature"]}"' in header


def test_a_seal_is_flipped_anywhere_and_does_not_open(platform: Any, payment_id: UUID) -> None:
    sealed = base64.b64decode(platform.seal(json.dumps(platform.transaction(payment_id)).encode()))
    for position in (0, len(sealed) // 2, len(sealed) - 17, len(sealed) - 16, len(sealed) - 1):
        flipped = bytearray(sealed)
        flipped[position] ^= 1
        with pytest.raises(NoticeRefused, match="bad_ciphertext"):
            unseal(
                apiv3_keys=[platform.apiv3_key],
                nonce="uluk4a9R25RW",
                associated_data="transaction",
                ciphertext=base64.b64encode(flipped).decode(),
            )
