"""The story of the contract's examples, where the concert has a waiting room: see `menpiao.app.examples`."""

from typing import Any

ROOM, SESSION, EVENT = "03bqh3np00000008a1c3e5g7j9", "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000001d6f8h0k2m4"
GATHERS_AT, OPENS_AT = "2027-03-01T11:30:00Z", "2027-03-01T12:00:00Z"
COMMITMENT = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
RANK, FRONTIER = "a3c19e0b47d2f586", "107f2a5be0c94d31"
_ENTRY = "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIL3nuAeUqcO1Q6vQZ0s0m9D2Vt0Q"
_HELD = "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIMAWUAAAAHAKv0b8n5HwGiDAr_gHn5pA3TzQkWfrJtB1mW4dY"
_ROOM: dict[str, Any] = {
    "id": ROOM,
    "event_id": EVENT,
    "session_ids": [SESSION],
    "version": 217,
    "state": "open",
    "gathers_at": GATHERS_AT,
    "opens_at": OPENS_AT,
    "commitment": COMMITMENT,
    "seed": SEED,
    "frontier": {"rank": FRONTIER, "all_drawn": False, "arrived": 0, "tie": "0000000000000000"},
    "drawn": 48211,
    "arrived": 1302,
    "admitted": 3107,
    "per_minute": 900,
    "poll_after_s": 30,
}
_MINE: dict[str, Any] = {
    **{
        name: _ROOM[name] for name in ("id", "event_id", "session_ids", "state", "gathers_at", "opens_at", "commitment")
    },
    "ended_at": None,
    "per_minute": 900,
    "max_active": 500,
    "pass_seconds": 600,
    "opens_above_per_minute": None,
    "drawn": 48211,
    "arrived": 1302,
    "admitted": 3107,
    "waiting": 46406,
    "passes": 2989,
    "speed_per_minute": 900,
}

REQUESTS: dict[str, Any] = {
    "enterRoom": {},
    "getPosition": {"token": _ENTRY},
    "createPass": {"token": _ENTRY},
    "createRoom": {
        "session_ids": [SESSION],
        "gathers_at": GATHERS_AT,
        "opens_at": OPENS_AT,
        "per_minute": 900,
        "max_active": 500,
    },
    "openRoom": {},
    "closeRoom": {},
    "setRoomPace": {"per_minute": 1200},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getRoom": ("The room as everybody sees it.", _ROOM),
    "enterRoom": (
        "The buyer's place in the line; the token is the place.",
        {
            "token": _ENTRY,
            "class": "drawn",
            "entered_at": "2027-03-01T11:41:07.250Z",
            "bucket": 0,
            "rank": None,
            "tie": None,
            "ahead": None,
        },
    ),
    "getPosition": (
        "Where the buyer stands at this moment.",
        {"state": "waiting", "rank": RANK, "ahead": 27732, "wait_s": 1849},
    ),
    "createPass": ("The pass, for one order.", {"pass": _HELD, "expires_at": "2027-03-01T12:41:00.125Z"}),
    "createRoom": ("The room; its draw is committed to.", {**_MINE, "state": "announced", "drawn": 0, "arrived": 0,
                                                            "admitted": 0, "waiting": 0, "passes": 0}),
    "listRooms": ("The organizer's rooms, the newest first.", {"items": [_MINE], "next": None}),
    "getOrganizerRoom": ("The room, and what is going on in it.", _MINE),
    "openRoom": ("The room; it opens in three seconds.", {**_MINE, "state": "gathering"}),
    "closeRoom": ("The room, closed.", {**_MINE, "state": "closed", "ended_at": "2027-03-01T13:10:00Z"}),
    "setRoomPace": ("The room with its new pace.", {**_MINE, "per_minute": 1200}),
}  # fmt: skip
"""By operation: what a success says, and how it looks."""
