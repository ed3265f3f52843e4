"""Whom our connections to others believe. Reading the authorities takes 50 ms, so a process does it once, at most."""

import functools
import ssl

import httpx


@functools.cache
def authorities() -> ssl.SSLContext:
    """For ``verify=`` of every HTTP client: httpx's own choice, shared."""
    return httpx.create_ssl_context()
