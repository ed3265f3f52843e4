"""What is kept of where somebody signed in: the families of browser and system that the User-Agent names."""

import msgspec

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
"""The first that fits: later ones are named by earlier ones too, for old sites' sake."""


class Device(msgspec.Struct, frozen=True):
    """Empty: it did not say."""

    browser: str = ""
    system: str = ""


UNKNOWN = Device()


def device_of(agent: str) -> Device:
    """The families that a User-Agent header names; nothing of the text itself is kept."""
    return Device(_first(agent, _BROWSERS), _first(agent, _SYSTEMS))


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in text), "")
