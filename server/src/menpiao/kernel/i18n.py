"""Texts in the languages that Menpiao speaks. Chinese is written first; English is the fallback for everybody else."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

Lang = Literal["zh-CN", "en"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)
DEFAULT: Lang = "zh-CN"


class Text(msgspec.Struct, frozen=True):
    """One sentence or name in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The text for this reader."""
        return self.zh if lang == "zh-CN" else self.en

    def by_lang(self) -> dict[str, str]:
        """As it goes to a client that shows both, or is kept beside an organizer's texts."""
        return {"zh-CN": self.zh, "en": self.en}

    def format(self, **values: object) -> "Text":
        """Fill the same placeholders in both languages."""
        return Text(self.zh.format(**values), self.en.format(**values))


def pick(texts: Mapping[str, str], lang: Lang) -> str:
    """The reader's language from an organizer's texts, else the other one: organizers may write only one."""
    return texts.get(lang) or texts.get(DEFAULT) or next(iter(texts.values()), "")


def lang_kept(kept: str | None) -> Lang:
    """The language that stands with a row; Chinese where none does."""
    return "en" if kept == "en" else DEFAULT


def choose_lang(accept_language: str, asked: str | None = None) -> Lang:
    """``?lang=`` wins, then the first language of Accept-Language that we speak, then Chinese.

    Weights are ignored on purpose: browsers and WeChat list the best language first.
    """
    for candidate in [asked or "", *accept_language[:200].split(",")]:
        tag = candidate.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return DEFAULT
