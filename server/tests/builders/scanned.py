"""A browser that shows a code, and phones that scan it."""

from typing import Any

import httpx
import msgspec

from builders.people import APP_ID, code_of

REQUESTS, POLLS = "/api/v1/login-requests", "/api/v1/login-request-polls"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


class Screen(msgspec.Struct, frozen=True):
    """A browser with a code on its screen."""

    http: httpx.AsyncClient
    token: str
    scene: str
    image: str

    async def poll(self) -> httpx.Response:
        return await self.http.post(POLLS, json={"token": self.token}, headers={"accept-language": "en"})

    async def state(self) -> str:
        """How it stands, or the refusal's code."""
        said: dict[str, Any] = (await self.poll()).json()
        return str(said.get("state") or said["code"])

    async def number(self) -> int:
        """What it shows once a phone has looked."""
        number: int = (await self.poll()).json()["number"]
        return number


class Phone(msgspec.Struct, frozen=True):
    """Somebody's phone, with the page of the mini program open."""

    http: httpx.AsyncClient
    openid: str

    async def _says(self, what: str, screen: Screen, **more: Any) -> httpx.Response:
        body = {"scene": screen.scene, "app_id": APP_ID, "code": code_of(self.openid), **more}
        return await self.http.post(f"/api/v1/login-request-{what}", json=body, headers={"accept-language": "en"})

    async def looks(self, screen: Screen) -> httpx.Response:
        return await self._says("looks", screen)

    async def approves(self, screen: Screen, *, number: int | None = None, **more: Any) -> httpx.Response:
        """With the number that is on the screen, unless told another."""
        return await self._says("approvals", screen, number=number or await screen.number(), **more)

    async def denies(self, screen: Screen) -> httpx.Response:
        return await self._says("denials", screen)


async def a_screen(http: httpx.AsyncClient, **more: Any) -> Screen:
    """It asks for a code, in Edge on Windows."""
    asked = await http.post(REQUESTS, json={"app_id": APP_ID, **more}, headers={"user-agent": EDGE})
    return screen_of(http, asked)


def screen_of(http: httpx.AsyncClient, asked: httpx.Response) -> Screen:
    """What was answered to who asked for a code."""
    assert asked.status_code == 201, asked.text
    body = asked.json()
    return Screen(http, body["token"], body["scene"], body["image"])


async def signed_in_by(http: httpx.AsyncClient, openid: str) -> dict[str, Any]:
    """The login of a browser whose code this person has scanned and approved."""
    screen, phone = await a_screen(http), Phone(http, openid)
    assert (await phone.looks(screen)).status_code == 200
    assert (await phone.approves(screen)).status_code == 200
    login: dict[str, Any] = (await screen.poll()).json()["login"]
    return login
