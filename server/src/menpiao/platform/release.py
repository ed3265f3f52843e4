"""Which release of Menpiao this is."""

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of


@cache
def version() -> str:
    """As the package says; `unknown` where it runs without being installed."""
    try:
        return version_of("menpiao")
    except PackageNotFoundError:
        return "unknown"
