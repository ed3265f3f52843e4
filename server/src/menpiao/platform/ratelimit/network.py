"""From a connection to the network it counts as: one IPv4 address, or the 56 bits that an IPv6 household is given.

Whoever is at the other end of the connection is who they are. What a header says of other addresses is believed only
from proxies that the operator has named, and only as far as they vouch for each other: read from the right, the first
address that is no trusted proxy is the client. Everything further left was written by the client itself.
"""

import ipaddress
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

log = logging.getLogger(__name__)

IPV6_PREFIX = 56
_REMEMBERED = 50_000
_MOST_HOPS = 16

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FORWARDED = b"x-forwarded-for"


def trusted_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks (``10.0.0.0/8``); raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(text.strip()) for text in texts if text.strip())


class Networks:
    """Tells the network of a connection; None: not to be counted.

    A connection from this machine itself is not counted: a probe, a bench or a demo is no stranger. Nor is what a
    trusted proxy asks in its own name.
    """

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = tuple(trusted)
        self._known = lru_cache(maxsize=_REMEMBERED)(self._look_at)
        self._warned = False

    def of(self, client: tuple[str, int] | None, headers: Mapping[bytes, bytes]) -> str | None:
        """``client`` is ASGI's; names of headers are lower-case."""
        if client is None:  # a Unix socket
            return None
        found = self._known(client[0])
        if found.trusted:
            return self._forwarded(headers.get(FORWARDED, b""))
        if FORWARDED in headers and not self._warned:
            self._warn()
        return None if found.loopback else found.network

    def address_of(self, client: tuple[str, int] | None, headers: Mapping[bytes, bytes]) -> str | None:
        """The client's own address, for whoever must be told it; None where it can't be known."""
        if client is None:
            return None
        found = self._known(client[0])
        if not found.trusted:
            return found.address
        for hop in reversed(headers.get(FORWARDED, b"").decode("latin-1").split(",")[-_MOST_HOPS:]):
            found = self._known(hop.strip()[:64])
            if not found.trusted:
                return found.address
        return None

    def _warn(self) -> None:
        """Somebody speaks for others whom no setting names: perhaps a proxy was forgotten, and then all its clients
        count as one. Said once."""
        self._warned = True
        log.warning("forwarded_by_a_stranger", extra={"setting": "MENPIAO_TRUSTED_PROXIES"})

    def _forwarded(self, hops: bytes) -> str | None:
        if not hops:
            return None
        for hop in reversed(hops.decode("latin-1").split(",")[-_MOST_HOPS:]):
            found = self._known(hop.strip()[:64])
            if not found.trusted:
                return found.network
        return None

    def _look_at(self, text: str) -> "_Known":
        try:
            address: Address = ipaddress.ip_address(_without_port(text))
        except ValueError:
            return _UNREADABLE
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        trusted = any(address in network for network in self._trusted)
        if isinstance(address, ipaddress.IPv4Address):
            return _Known(str(address), trusted, address.is_loopback, str(address))
        network = ipaddress.ip_network((int(address), IPV6_PREFIX), strict=False)
        return _Known(str(network), trusted, address.is_loopback, str(address))


class _Known(NamedTuple):
    network: str
    trusted: bool
    loopback: bool
    address: str | None = None


_UNREADABLE = _Known("?", trusted=False, loopback=False)
"""Everybody whose address is none counts as one."""


def _without_port(text: str) -> str:
    """Some proxies write ``192.0.2.1:4711`` and ``[2001:db8::1]:4711``."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text.partition("%")[0]
