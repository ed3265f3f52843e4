"""In which languages an organizer writes what buyers read: both, unless it says so."""

import msgspec

from menpiao.kernel.i18n import LANGS, Lang


class TextLanguages(msgspec.Struct, frozen=True):
    """Version 0: the organizer has never said anything."""

    version: int = 0
    languages: tuple[Lang, ...] = LANGS
