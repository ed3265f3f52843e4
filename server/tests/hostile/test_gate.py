"""What a camera may read at a gate, and scans that no phone of ours sends."""

from typing import Any

import pytest

from builders.world import a_key
from hostile.ground import SOON_S, Ground, check_leak
from menpiao.tickets import MAX_CODE_CHARACTERS

SCANS = "/api/v1/gate/scans"

GARBAGE = {
    "empty": "",
    "zeros": "0" * 47,
    "text": "hello",
    "link": "https://example.org/ticket?id=1",
    "wechat pay": "wxp://f2f0abcdef",
    "emoji": "🎫" * 20,
    "right to left": "‮" + "0" * 46,
    "full width": "０" * 47,
    "lower case": "a" * 47,
    "a character that base32 has not": "U" * 47,
    "one too short": "0" * 46,
    "one too long": "0" * 48,
    "another version": "Z" * 47,
    "sql": "'; drop table tickets;--",
    "line breaks": "\n" * 47,
    "as long as may be": "x" * MAX_CODE_CHARACTERS,
}


@pytest.mark.parametrize("code", GARBAGE.values(), ids=GARBAGE)
async def test_whatever_the_camera_reads_is_answered(laid: Ground, code: str) -> None:
    """A refusal at a gate is an answer; only the scan itself is recorded."""
    for lang, words in (("zh-CN", "码"), ("en", "code")):
        before = await laid.fingerprint()
        answer = await laid.http.post(SCANS, headers={**laid.staff, "Accept-Language": lang}, json=laid.scan(code=code))
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        assert (shown["result"], shown["ticket"], shown["admitted_at"]) == ("refused", None, None)
        assert shown["reason"] in ("invalid", "unknown")
        assert words in shown["message"]
        check_leak(answer.text)
        after = await laid.fingerprint()
        assert {table for table in after if after[table] != before[table]} <= {"scans"}
    assert answer.elapsed.total_seconds() < SOON_S


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/code", {"code": "x" * (MAX_CODE_CHARACTERS + 1)}), ("/code", {"code": None}), ("/code", {"code": 1}),
        ("/code", {"code": ["0"]}), ("/direction", {"direction": "out"}), ("/direction", {"direction": "🎫"}),
        ("/scan_id", {"scan_id": ""}), ("/scan_id", {"scan_id": "x" * 65}), ("/scan_id", {"scan_id": "a b c d e"}),
        ("/scan_id", {"scan_id": "abcdefgh\n"}), ("/scan_id", {"scan_id": "🎫" * 10}), ("/scan_id", {"scan_id": 1}),
        ("/scanned_at", {"scanned_at": "2027-03-01T04:00:00"}), ("/scanned_at", {"scanned_at": "noon"}),
        ("/scanned_at", {"scanned_at": 0}), ("/scanned_at", {"scanned_at": "9999999-01-01T00:00:00Z"}),
        ("/scanned_at", {"scanned_at": None}), ("/gate_id", {"gate_id": "x"}), ("/gate_id", {"gate_id": ""}),
        ("/gate_id", {"gate_id": "🎫"}), ("/gate_id", {"gate_id": "x" * 65}), ("/gate_id", {"gate_id": None}),
        ("/gate_id", {"gate_id": "01mfzkxgg00000ejp2xf9qpep8"}), ("/gate_id", {"gate_id": "0" * 26}),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
async def test_a_scan_that_is_none_is_pointed_at(ground: Ground, pointer: str, change: dict[str, Any]) -> None:
    await ground.refused(
        "POST", SCANS, status=422, code="invalid", pointer=pointer, headers=ground.staff, json=ground.scan(**change)
    )


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
async def test_the_phones_clock_may_say_what_it_likes(laid: Ground, year: str) -> None:
    for moment in (f"{year}-01-01T00:00:00Z", f"{year}-12-31T23:59:59.999999+00:00", f"{year}-06-01T00:00:00+14:00"):
        answer = await laid.http.post(SCANS, headers=laid.staff, json=laid.scan(scanned_at=moment))
        assert answer.status_code == 200, answer.text
        assert answer.json()["result"] == "refused"


async def test_a_moment_before_time_itself_is_pointed_at(laid: Ground) -> None:
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        answer = await laid.http.post(SCANS, headers=laid.staff, json=laid.scan(scanned_at=moment))
        assert answer.status_code in (200, 422), answer.text


async def test_a_gate_of_another_organizer_is_not_found(ground: Ground) -> None:
    await ground.refused(
        "POST",
        SCANS,
        status=422,
        code="invalid",
        pointer="/gate_id",
        headers=ground.staff,
        json=ground.scan(gate_id=ground.foreign_gate_id),
    )


async def test_another_organizers_staff_do_not_know_the_ticket(laid: Ground) -> None:
    activated = await laid.http.post(
        f"/api/v1/tickets/{laid.ticket_id}/activations", headers={**laid.buyer, **a_key()}, json={}
    )
    assert activated.status_code == 201, activated.text
    code = (await laid.world.get(f"/api/v1/tickets/{laid.ticket_id}/code", laid.buyer))["code"]
    foreign = await laid.http.post(
        SCANS, headers=laid.foreign_staff, json=laid.scan(gate_id=laid.foreign_gate_id, code=code)
    )
    assert foreign.status_code == 200, foreign.text
    shown = foreign.json()
    assert (shown["result"], shown["reason"], shown["ticket"]) == ("refused", "unknown", None)
    flipped = code[:-1] + ("0" if code[-1] != "0" else "8")
    for wrong in (flipped, code[:-6] + "0" * 6, code.lower() + "x", code + code):
        answer = await laid.http.post(SCANS, headers=laid.staff, json=laid.scan(code=wrong))
        assert (answer.status_code, answer.json()["result"]) == (200, "refused")
    ticket = await laid.world.get(f"/api/v1/tickets/{laid.ticket_id}", laid.buyer)
    assert ticket["state"] == "valid"


async def test_a_scan_id_stands_for_one_scan(laid: Ground) -> None:
    scan = laid.scan()
    first = await laid.http.post(SCANS, headers=laid.staff, json=scan)
    again = await laid.http.post(SCANS, headers=laid.staff, json=scan)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (200, first.content)
    await laid.refused(
        "POST",
        SCANS,
        status=422,
        code="idempotency_key_reused",
        headers=laid.staff,
        json=scan | {"code": "1" * 47},
    )
