"""Handing a letter over: only where the connection is as secret as it was asked to be."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from builders.mails import sender_to
from menpiao.adapters.sandbox.mailbox.smtp import Mailbox
from menpiao.mail import Letter
from menpiao.platform.clock import SimulatedClock, SystemClock

LETTER = Letter("03bqh3nq00000008v2x4z6b8d0", "zhou@example.org", "邀请 · Invitation", "你好\n.\nHello\n")


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    made = Mailbox()
    await made.start()
    yield made
    await made.stop()


async def test_a_letter_arrives_as_it_was_written(box: Mailbox, clock: SimulatedClock) -> None:
    assert await sender_to(box.port, clock).send(LETTER) == "sent"
    (mail,) = box.mails()
    assert (mail.to, mail.subject, mail.text) == (("zhou@example.org",), LETTER.subject, LETTER.text)
    assert mail.message_id == "<03bqh3nq00000008v2x4z6b8d0@menpiao.example>"


async def test_a_letter_that_was_to_be_secret_is_not_sent_in_the_open(box: Mailbox, clock: SimulatedClock) -> None:
    assert await sender_to(box.port, clock, security="starttls").send(LETTER) == "unreachable"
    assert await sender_to(box.port, clock, security="tls").send(LETTER) == "unreachable"
    assert list(box.mails()) == []


async def test_only_a_server_whose_certificate_is_trusted_is_given_anything(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    certificate, key = _certificate(tmp_path)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate, key)
    box = Mailbox()
    await box.start(own)
    try:
        assert await sender_to(box.port, clock, security="tls").send(LETTER) == "unreachable"
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert await sender_to(box.port, clock, security="tls", trusting=trusting).send(LETTER) == "sent"
        assert len(list(box.mails())) == 1
    finally:
        await box.stop()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now: datetime = SystemClock().now().astimezone(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private
