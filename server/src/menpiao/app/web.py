"""Files for browsers: the mini program's web host at ``/app/`` and the organizers' console at ``/console/``, each with
its configuration, the posters at ``/media/``, and at ``/portal/`` the page that the demo begins at.

Both are built by Node. A wheel carries them built (`carried`), so that an installation from it needs none.

A file is found by looking its name up, segment by segment, below its folder; there is no way to spell one's way out.
Each answer has an ETag; browsers ask again whether the page is still the same, so that a new version is there at once.
"""

import asyncio
import mimetypes
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
from litestar import Request, Response, get
from litestar.response import Redirect

from menpiao.kernel.errors import NotFound
from menpiao.platform.config import Settings
from menpiao.platform.http import has_it_already

PAGES = "no-cache"
"""Keep it, but ask whether it is still the same: file names of the client stay the same from version to version."""

FOR_EVER = "public, max-age=31536000, immutable"
"""The console's assets: their names change with what is in them."""

PICTURES = "public, max-age=3600"
_SEGMENT = re.compile(r"[\w-][\w.-]*", re.ASCII)
_OPEN = {"audience": "public", "any_query": True}
"""What comes after ``?`` is read by the page."""


class WebConfig(msgspec.Struct, frozen=True):
    """What the browser host must know; without a sandbox there is nobody to sign in as."""

    api: str
    app_id: str | None
    sandbox: str | None


@get("/app/config.json", operation_id="getWebConfig", opt=_OPEN, include_in_schema=False)
async def web_config(settings: Settings) -> Response[WebConfig]:
    """Read by the browser host at its start; an empty ``api`` is this origin."""
    config = WebConfig(api="", app_id=settings.wechat_app_id, sandbox=settings.sandbox_url)
    return Response(config, headers={"Cache-Control": "no-cache"})


class ConsoleConfig(msgspec.Struct, frozen=True):
    """What the console must know to sign somebody in, and to show an event as buyers see it; without a sandbox there
    is no account to choose, without a built client no ``shop``, without ``mail`` no link to a new password."""

    app_id: str | None
    sandbox: str | None
    shop: str | None
    mail: bool


@get("/console/config.json", operation_id="getConsoleConfig", opt=_OPEN, include_in_schema=False)
async def console_config(settings: Settings) -> Response[ConsoleConfig]:
    """Read by the console's page for signing in, and by an event's page."""
    shop = "/app/" if _there(settings.web_dir or carried("app")) else None
    mail = settings.smtp_host is not None
    config = ConsoleConfig(app_id=settings.wechat_app_id, sandbox=settings.sandbox_url, shop=shop, mail=mail)
    return Response(config, headers={"Cache-Control": "no-cache"})


def carried(client: Literal["app", "console", "docs"]) -> Path | None:
    """What this installation carries of what is built; None in a clone, where that lies beside the server."""
    return _there(Path(str(files("menpiao") / "clients" / client)))


def routes(settings: Settings) -> list[Any]:
    """The routes of what is there: without a built client there is no ``/app/``."""
    posters = Path(str(files("menpiao") / "demo" / "data" / "media"))
    web_dir = _there(settings.web_dir or carried("app"))
    console_dir = _there(settings.console_dir or carried("console"))
    portal_dir = _there(settings.portal_dir)
    found: list[Any] = []
    if posters.is_dir():
        found.append(_folder("/media", posters, cache_control=PICTURES))
    if portal_dir is not None:
        found += [_root("/portal/"), *_site("/portal", portal_dir)]
    elif web_dir is not None:
        found.append(_root("/app/"))
    if web_dir is not None:
        found += [web_config, *_site("/app", web_dir)]
    if console_dir is not None:
        found += [console_config, *_site("/console", console_dir)]
        found.append(_folder("/console/assets", console_dir / "assets", cache_control=FOR_EVER))
    return found


def _there(folder: Path | None) -> Path | None:
    """The folder, where it is one."""
    return folder if folder is not None and folder.is_dir() else None


def _root(to: str) -> Any:
    """What people get who type the address: they are buyers, unless there is a page for everybody to begin at."""

    @get("/", operation_id="getRoot", opt=_OPEN, include_in_schema=False)
    async def root() -> Redirect:
        return Redirect(to)

    return root


def policies(settings: Settings) -> dict[str, str]:
    """Content-Security-Policy by the beginning of the path; the first that fits holds.

    The client shows the sandbox's pay sheet in a frame and asks the sandbox who holds the phone; it shows posters, and
    plays sounds at the gate. Pages are drawn by the framework with styles on their elements. The console runs its own
    scripts only, shows pictures (as images, in which no script runs: its own, a hall's background, and a section's view
    that an organizer keeps at another https address, as the client does) and the client in a frame, and is in nobody's
    frame. The documents are drawn by Mermaid with styles of their own, and ask for nothing but their files.
    """
    sandbox = f" {settings.sandbox_url}" if settings.sandbox_url else ""
    return {
        "/app": (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
            f" img-src 'self' https: data: blob:{sandbox}; media-src 'self' data: blob:; connect-src 'self'{sandbox};"
            f" frame-src 'self'{sandbox}; object-src 'none'; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'self'"
        ),
        "/console": (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
            f" img-src 'self' https: data: blob:; connect-src 'self'{sandbox}; frame-src 'self'; object-src 'none';"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "/portal/docs": (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self';"
            " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "/portal": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
            " frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "/docs": (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none';"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        ),
    }


def _site(path: str, folder: Path) -> list[Any]:
    """A folder with a page at its root; without the slash at the end the page would look for its files elsewhere."""

    @get(path, operation_id=f"get{path.strip('/').title()}", opt=_OPEN, include_in_schema=False)
    async def index(request: Request[Any, Any, Any]) -> Response[Any]:
        if not request.scope["raw_path"].endswith(b"/"):
            query = request.scope["query_string"].decode("latin-1")
            return Redirect(f"{path}/?{query}" if query else f"{path}/")
        return await _file(request, folder, "index.html", cache_control=PAGES)

    return [index, _folder(path, folder, cache_control=PAGES)]


def _folder(path: str, folder: Path, *, cache_control: str) -> Any:
    name = f"get{path.title().replace('/', '')}File"

    @get(f"{path}/{{file_path:path}}", operation_id=name, opt=_OPEN, include_in_schema=False)
    async def file(request: Request[Any, Any, Any], file_path: str) -> Response[Any]:
        return await _file(request, folder, file_path.lstrip("/"), cache_control=cache_control)

    return file


async def _file(request: Request[Any, Any, Any], folder: Path, name: str, *, cache_control: str) -> Response[Any]:
    """The file, or 304 where the browser has it already."""
    segments = name.split("/")
    if len(name) > 200 or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise NotFound()
    try:
        etag, body = await asyncio.to_thread(_read, folder.joinpath(*segments))
    except OSError:
        raise NotFound() from None
    headers = {"ETag": etag, "Cache-Control": cache_control}
    if has_it_already(request.headers.get("if-none-match", ""), etag):
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type=_media_type(segments[-1]), headers=headers)


def _read(path: Path) -> tuple[str, bytes]:
    found = path.stat()
    return f'"{found.st_mtime_ns:x}-{found.st_size:x}"', path.read_bytes()


def _media_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # The framework adds the charset to text/*, and to nothing else.
    return f"{kind}; charset=utf-8" if kind in ("application/json", "image/svg+xml") else kind
