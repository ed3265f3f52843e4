"""In which languages an organizer writes what buyers read: both, unless it says so."""

from typing import Final

import msgspec

from menpiao.kernel.i18n import Lang

BOTH: Final[tuple[Lang, ...]] = ("zh-CN", "en")


class TextLanguages(msgspec.Struct, frozen=True):
    """Version 0: the organizer has never said anything."""

    version: int = 0
    languages: tuple[Lang, ...] = BOTH
