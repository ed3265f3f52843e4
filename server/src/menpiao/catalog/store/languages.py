"""Statements on the languages in which an organizer writes."""

from collections.abc import Sequence

import msgspec

from menpiao.catalog.model.languages import TextLanguages
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Tx, execute, one


class LanguagesRow(msgspec.Struct, frozen=True):
    """What an organizer has said."""

    version: int
    languages: list[Lang]


_LANGUAGES = one(LanguagesRow, "select version, languages from text_languages where organizer_id = $1")
_FIRST = execute(
    """insert into text_languages (organizer_id, languages, version) values ($1, $2, 1)
       on conflict (organizer_id) do nothing"""
)
_NEXT = execute(
    "update text_languages set languages = $2, version = version + 1 where organizer_id = $1 and version = $3"
)


async def text_languages(tx: Tx, *, organizer_id: int) -> TextLanguages:
    """What holds."""
    row = await _LANGUAGES(tx, organizer_id)
    return TextLanguages() if row is None else TextLanguages(row.version, tuple(row.languages))


async def set_text_languages(tx: Tx, *, organizer_id: int, languages: Sequence[Lang], expected: int) -> bool:
    """False where somebody else has said something since ``expected``."""
    if expected == 0:
        return await _FIRST(tx, organizer_id, list(languages)) == 1
    return await _NEXT(tx, organizer_id, list(languages), expected) == 1
