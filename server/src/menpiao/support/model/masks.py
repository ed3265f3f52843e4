"""Personal data as lists show it: enough to tell people apart whom one knows, too little to learn who they are."""

import re

SHOWN_OF_PHONE = 4


def masked_name(name: str) -> str:
    """``陈晓`` is ``陈**``; how long a name is says nothing either."""
    return f"{name.strip()[:1]}**"


def masked_phone(phone: str) -> str:
    """The last four digits."""
    digits = re.sub(r"[^0-9]", "", phone)
    return "*" * max(0, len(digits) - SHOWN_OF_PHONE) + digits[-SHOWN_OF_PHONE:]
