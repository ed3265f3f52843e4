"""Whose connection it is: the peer's, unless a proxy that the operator named says otherwise."""

import logging

import pytest

from menpiao.platform.ratelimit import Networks, trusted_networks

PROXY = "10.0.0.9"


def of(peer: str, forwarded: str | None = None, *, trusted: str = PROXY) -> str | None:
    headers = {} if forwarded is None else {b"x-forwarded-for": forwarded.encode("latin-1")}
    return Networks(trusted_networks(trusted.split(","))).of((peer, 4711), headers)


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.6", "203.0.113.6"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("2001:db8:1:2aa:ffff::9", "2001:db8:1:200::/56"),
        ("2001:db8:1:300::1", "2001:db8:1:300::/56"),
        ("127.0.0.1", None),
        ("127.8.9.10", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("fe80::1%eth0", "fe80::/56"),
        ("no address", "?"),
        ("", "?"),
    ],
)
def test_an_ipv4_address_counts_alone_and_an_ipv6_household_together(peer: str, network: str | None) -> None:
    assert of(peer) == network


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        (" 203.0.113.5 ", "203.0.113.5"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2001:db8:1:2ff::1]:443", "2001:db8:1:200::/56"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("198.51.100.7, 203.0.113.5", "203.0.113.5"),  # what stands further left was written by the client
        ("198.51.100.7, 203.0.113.5, 10.0.0.9", "203.0.113.5"),  # two proxies in a row
        ("10.0.0.9, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1"),  # nobody becomes this machine by saying so
        ("10.0.0.9", None),
        (None, None),
        ("unknown", "?"),
        ("' or 1=1 --", "?"),
        ("9" * 100_000, "?"),
        (", ,,", "?"),
        ("\xff\xfe", "?"),
    ],
)
def test_a_named_proxy_is_believed_as_far_as_its_own_words_go(forwarded: str | None, network: str | None) -> None:
    assert of(PROXY, forwarded) == network


@pytest.mark.parametrize("forwarded", ["203.0.113.5", "127.0.0.1", "10.0.0.9", "x" * 10_000, ""])
def test_nobody_else_is_believed(forwarded: str) -> None:
    assert of("198.51.100.7", forwarded) == "198.51.100.7"
    assert of("198.51.100.7", forwarded, trusted="") == "198.51.100.7"


def test_a_proxy_on_this_machine_speaks_for_its_clients() -> None:
    assert of("127.0.0.1", "203.0.113.5", trusted="127.0.0.1,::1") == "203.0.113.5"
    assert of("127.0.0.1", trusted="127.0.0.1,::1") is None


def test_a_hundred_thousand_hops_are_not_walked() -> None:
    assert of(PROXY, "203.0.113.5," + f"{PROXY}," * 100_000 + PROXY) is None


def test_a_forgotten_proxy_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    networks = Networks()
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            networks.of((f"10.0.0.{number}", 1), {b"x-forwarded-for": b"203.0.113.5"})
    assert [record.message for record in caplog.records] == ["forwarded_by_a_stranger"]
    assert "203.0.113.5" not in caplog.text


@pytest.mark.parametrize("text", ["10.0.0.0/33", "proxy.example", "10.0.0.1/8"])
def test_a_network_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"10|proxy"):
        trusted_networks([text])
