"""Reading `Settings` from the environment.

A variable that nobody knows or a value that cannot be meant stops the start with one sentence, because a misspelt
setting that is silently ignored shows itself only on the day of the sale.
"""

import difflib
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from menpiao.kernel.i18n import Text
from menpiao.platform.config import About, Settings, SettingsError
from menpiao.platform.secret import Secret

PREFIX = "MENPIAO_"
_FOREIGN = ("MENPIAO_TEST_",)
"""Variables of the test suite: a shell that runs tests may start the server too."""


class Setting(msgspec.Struct, frozen=True):
    """One row of the table."""

    name: str
    field: str
    kind: Any
    default: object
    about: About

    @property
    def secret(self) -> bool:
        return self.kind is Secret

    @property
    def meaning(self) -> Text:
        return Text(self.about.zh, self.about.en)


def settings_table() -> list[Setting]:
    """Every setting in the order of declaration."""
    hints = typing.get_type_hints(Settings, include_extras=True)
    return [
        Setting(
            name=PREFIX + field.name.upper(),
            field=field.name,
            kind=_kind_of(hints[field.name]),
            default=field.default if field.default is not msgspec.NODEFAULT else {},
            about=hints[field.name].__metadata__[0],
        )
        for field in msgspec.structs.fields(Settings)
    ]


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment, or `SettingsError`. An empty variable is the same as none."""
    given = {
        name: value
        for name, value in environ.items()
        if name.startswith(PREFIX) and not name.startswith(_FOREIGN) and value.strip()
    }
    values: dict[str, Any] = {}
    for setting in settings_table():
        text = _text_of(setting, given)
        if text is not None:
            values[setting.field] = _read(setting, text)
    if given:
        raise SettingsError(_unknown(next(iter(sorted(given)))))
    return Settings(**values)


def _text_of(setting: Setting, given: dict[str, str]) -> str | None:
    """Take the variable (or the content of its ``_FILE``) out of what was given."""
    text = given.pop(setting.name, None)
    path = given.pop(f"{setting.name}_FILE", None) if setting.secret else None
    if path is None:
        return None if text is None else text.strip()
    if text is not None:
        raise SettingsError(f"{setting.name} and {setting.name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as failure:
        raise SettingsError(f"{setting.name}_FILE: {path} cannot be read ({type(failure).__name__}).") from None


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [setting.name for setting in settings_table()], n=1, cutoff=0.75)
    hint = f"did you mean {near[0]}?" if near else "see docs/reference/settings.md for the settings that exist."
    return f"{name} is no setting of Menpiao; {hint}"


def _kind_of(hint: Any) -> Any:
    """``Secret`` of ``Annotated[Secret | None, …]``: None is only ever a default."""
    plain = hint.__origin__
    if isinstance(plain, types.UnionType):
        return next(kind for kind in get_args(plain) if kind is not type(None))
    return plain


def _read(setting: Setting, text: str) -> Any:
    """A value from its text; the sentence of a refusal never repeats a secret."""
    reader = _READERS.get(get_origin(setting.kind) or setting.kind)
    assert reader is not None, setting.kind
    try:
        return reader(setting, text)
    except ValueError as failure:
        shown = "" if setting.secret else f"={text}"
        raise SettingsError(f"{setting.name}{shown}: {failure}.") from None


def _read_int(setting: Setting, text: str) -> int:
    low, high = setting.about.low, setting.about.high
    if not text.isascii() or not text.isdigit() or not low <= int(text[:12]) <= high:
        raise ValueError(f"expected a whole number from {low} to {high}")
    return int(text)


def _read_str(setting: Setting, text: str) -> str:
    if not setting.about.url:
        return text
    _check_url(text, setting.about.url)
    return text.rstrip("/")


def _read_secret(setting: Setting, text: str) -> Secret:
    if setting.about.url:
        _check_url(text, setting.about.url, bare=False)
    return Secret(text)


def _read_choice(setting: Setting, text: str) -> str:
    choices = get_args(setting.kind)
    if text.lower() not in choices:
        raise ValueError(f"expected one of {', '.join(choices)}")
    return text.lower()


def _read_pairs(_: Setting, text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not name or not equals or not value:
            raise ValueError("expected name=value pairs with commas between them")
        pairs[name] = value
    return pairs


def _check_url(text: str, schemes: tuple[str, ...], *, bare: bool = True) -> None:
    expected = f"expected an address that begins with {schemes[0]}://"
    parts = urlsplit(text)
    if parts.scheme not in schemes or any(character.isspace() for character in text):
        raise ValueError(expected)
    if bare and (not parts.hostname or parts.query or parts.fragment or parts.username):
        raise ValueError(f"{expected} and has no user, query or fragment")


_READERS: dict[Any, Callable[[Setting, str], Any]] = {
    int: _read_int,
    str: _read_str,
    Path: lambda _, text: Path(text).expanduser(),
    Secret: _read_secret,
    Literal: _read_choice,
    dict: _read_pairs,
}
