"""The page ``docs/reference/settings.md``, written from the declarations of `menpiao.platform.config`."""

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from menpiao.platform.environment import Setting, settings_table
from menpiao.platform.secret import Secret

_HEAD = """\
# Settings · 设置

<!-- Written by `menpiao settings --write docs/reference/settings.md`; change server/src/menpiao/platform/config.py. -->

Menpiao is set up by environment variables. Every one of them has a default, an empty one counts as not set, and one
that Menpiao does not know stops the start. A secret 🔒 may instead be put into a file whose path is given in the same
name with `_FILE` at its end; its value is in no log and no error message.

门票通过环境变量进行设置。每一项都有默认值；留空等同于未设置；出现未知的变量时将拒绝启动。
带 🔒 的机密也可以写入文件，并用同名加 `_FILE` 的变量给出文件路径；机密不会出现在日志或错误信息中。

| variable | value | default | meaning | 含义 |
|---|---|---|---|---|
"""


def settings_page() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(setting) for setting in settings_table())


def _row(setting: Setting) -> str:
    lock = " 🔒" if setting.secret else ""
    meaning = setting.meaning
    return f"| `{setting.name}`{lock} | {_value(setting)} | {_default(setting)} | {meaning.en} | {meaning.zh} |\n"


def _value(setting: Setting) -> str:
    kind: Any = setting.kind
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is dict:
        return "`name=value,…`"
    if kind is int:
        return f"{setting.about.low} – {setting.about.high}"
    if setting.about.url:
        return f"`{setting.about.url[0]}://…`"
    return {Path: "path", Secret: "text", str: "text"}[kind]


def _default(setting: Setting) -> str:
    return "–" if setting.default is None or setting.default == {} else f"`{setting.default}`"
