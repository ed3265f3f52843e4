"""Whom our connections to others believe to be who they say."""

import ssl
from functools import cache

import httpx


@cache
def trust() -> ssl.SSLContext:
    """For ``verify=`` of every HTTP client: httpx's own choice, one for all, because reading it takes 40 ms."""
    return httpx.create_ssl_context()
