"""HTTP clients for tests that talk to a real port of this machine."""

import httpx

from builders.waiting import HANGS_AFTER_S


def client_at(url: str = "") -> httpx.AsyncClient:
    """A client of this address, without a proxy, without TLS (whose authorities take 50 ms to read), and patient."""
    return httpx.AsyncClient(base_url=url, timeout=HANGS_AFTER_S, trust_env=False, verify=False)
