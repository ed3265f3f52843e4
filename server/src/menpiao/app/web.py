"""Files for browsers: the mini program's web host at ``/app/`` with its configuration, the posters at ``/media/``."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from litestar import get
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from menpiao.platform.config import Settings


class WebConfig(msgspec.Struct, frozen=True):
    """What the browser host must know; without a sandbox there is nobody to sign in as."""

    api: str
    app_id: str | None
    sandbox: str | None


@get("/app/config.json", operation_id="getWebConfig", opt={"audience": "public"}, include_in_schema=False)
async def web_config(settings: Settings) -> WebConfig:
    """Read by the browser host at its start; an empty ``api`` is this origin."""
    return WebConfig(api="", app_id=settings.wechat_app_id, sandbox=settings.sandbox_url)


@get("/", operation_id="getRoot", opt={"audience": "public"}, include_in_schema=False)
async def root() -> Redirect:
    """People who type the address are buyers."""
    return Redirect("/app/")


def routes(settings: Settings) -> list[Any]:
    """The routes of what is there: without a built client there is no ``/app/``."""
    posters = Path(str(files("menpiao") / "demo" / "data" / "media"))
    found: list[Any] = []
    if posters.is_dir():
        found.append(_folder("/media", posters, html=False))
    if settings.web_dir is not None and settings.web_dir.is_dir():
        found += [root, web_config, _folder("/app", settings.web_dir, html=True)]
    return found


def _folder(path: str, folder: Path, *, html: bool) -> Any:
    return create_static_files_router(
        path=path, directories=[folder], html_mode=html, include_in_schema=False, opt={"audience": "public", "any_query": True}
    )
