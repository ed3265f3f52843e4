"""The table of hot routes finds what a plain request line asks for, and nothing else."""

import pytest

from menpiao.platform.http import HotRequest, HotResponse, HotRoute
from menpiao.platform.http.hot import HotTable, find_route

ID = "01mfzkxgg00000ejp2xf9qpep8"


def nothing(_: HotRequest) -> HotResponse:
    return HotResponse(200, b"{}")


ROUTES = [
    HotRoute("POST", "/orders", None, nothing),
    HotRoute("GET", "/rooms/", "", nothing),
    HotRoute("GET", "/halls/", "", nothing),
    HotRoute("POST", "/halls/", "", nothing),
    HotRoute("GET", "/rooms/", "/entries", nothing),
    HotRoute("GET", "/room", "s/entries", nothing),
]


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/orders", "/orders"),
        ("GET", f"/rooms/{ID}", "/rooms/{id}"),
        ("GET", f"/halls/{ID}", "/halls/{id}"),
        ("POST", f"/halls/{ID}", "/halls/{id}"),
        ("GET", f"/rooms/{ID}/entries", "/rooms/{id}/entries"),
        ("GET", "/orders", None),
        ("GET", f"/walls/{ID}", None),
        ("PUT", f"/halls/{ID}", None),
        ("GET", f"/halls/{ID}x", None),
        ("GET", f"/halls/{ID[:-1]}", None),
        ("GET", f"/halls/{ID[:-1]}/", None),
        ("GET", f"/halls/{ID[:-1]}%", None),
        ("GET", f"/rooms/{ID}/exit123", None),
    ],
)
def test_a_route_is_found_by_method_prefix_id_and_suffix(method: str, path: str, name: str | None) -> None:
    found = HotTable(ROUTES).find(method.encode(), path.encode())
    assert (found and found[0].name) == name
    if found is not None:
        assert found == find_route(ROUTES, method, path)


def test_an_answer_without_a_body_has_neither_its_length_nor_its_kind() -> None:
    for status in (204, 304):
        answer = HotResponse(status, b"")
        assert answer.headers == ()
        assert b"content-" not in answer.start.replace(b"content-security-policy", b"").replace(b"x-content-type", b"")
