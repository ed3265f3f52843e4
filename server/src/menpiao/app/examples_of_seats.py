"""The story of the contract's examples, in a hall with seats: see `menpiao.app.examples`."""

from typing import Any

SEAT_MAP, HALL = "03bqh3np0000000eq2s4u6w8y0", "03bqh3np0000000fa3c5e7g9j1"
PLAN: dict[str, Any] = {
    "format": "menpiao.seat-plan/1",
    "id": SEAT_MAP,
    "name": "主厅",
    "size": [1200, 900],
    "focal": [600, 120],
    "background": None,
    "categories": [{"id": "a", "name": "一类座", "colour": "#D9381E"}],
    "zones": [{"id": "z-main", "name": "座席区"}],
    "entrances": [{"id": "e-1", "name": "1 号门", "x": 80, "y": 80, "zone": "z-main"}],
    "shapes": [{"kind": "stage", "points": [300, 40, 900, 40, 900, 160, 300, 160], "text": "舞台"}],
    "sections": [
        {
            "id": "stalls",
            "name": "池座",
            "level": 1,
            "zone": "z-main",
            "entrance": "e-1",
            "view": None,
            "outline": [],
            "first": 0,
            "count": 6,
            "rows": [
                {
                    "id": "stalls-1",
                    "label": "1",
                    "table": False,
                    "labels": [1, 1, 6],
                    "x": [400, 55, 55, 90, 55, 55],
                    "y": [300],
                    "kinds": "wcnnnn",
                    "gaps": [3],
                    "with": {"1": "stalls-1-1"},
                    "category": 0,
                }
            ],
            "areas": [],
        }
    ],
}

_TICKET_TYPE = "03bqh3np00000003z4b6d8g0j2"
_SEATING: dict[str, Any] = {
    "seat_map_id": SEAT_MAP,
    "version": 1,
    "tiers": [{"number": 1, "name": {"zh-CN": "一档"}, "colour": "#D9381E", "prices": {_TICKET_TYPE: 38000}}],
    "sections": [{"id": "stalls", "tiers": [[1, 6]], "allocations": [[0, 4], [1, 2]]}],
    "allocations": [
        {"number": 1, "name": {"zh-CN": "工作票"}, "purpose": "house", "release_at": "2027-03-08T04:00:00Z"}
    ],
    "rules": {"no_orphans": True, "distance": 0},
}

VENUE = "03bqh3np00000005e7g9j1m3p5"
_NAME = {"zh-CN": "主厅", "en": "Main hall"}
DOCUMENT: dict[str, Any] = {
    "format": "menpiao.seat-map/1",
    "name": _NAME,
    "size": {"width": 1200, "height": 900},
    "focal": {"x": 600, "y": 120},
    "zones": [{"id": "z-main", "name": {"zh-CN": "座席区", "en": "Seats"}}],
    "entrances": [{"id": "e-1", "name": {"zh-CN": "1 号门", "en": "Door 1"}, "x": 80, "y": 80, "zone": "z-main"}],
    "categories": [{"id": "a", "name": {"zh-CN": "一类座", "en": "First"}, "colour": "#D9381E"}],
    "shapes": [
        {
            "kind": "stage",
            "points": [[300, 40], [900, 40], [900, 160], [300, 160]],
            "text": {"zh-CN": "舞台", "en": "Stage"},
        }
    ],
    "sections": [
        {
            "id": "stalls",
            "name": {"zh-CN": "池座", "en": "Stalls"},
            "zone": "z-main",
            "entrance": "e-1",
            "rows": [
                {
                    "id": "stalls-1",
                    "label": "1",
                    "seats": [
                        {"id": "stalls-1-1", "label": "1", "x": 400, "y": 300, "kind": "wheelchair", "category": "a"},
                        {
                            "id": "stalls-1-2",
                            "label": "2",
                            "x": 455,
                            "y": 300,
                            "kind": "companion",
                            "with": "stalls-1-1",
                            "category": "a",
                        },
                        {"id": "stalls-1-3", "label": "3", "x": 510, "y": 300, "category": "a"},
                        {"id": "stalls-1-4", "label": "4", "x": 600, "y": 300, "gap": True, "category": "a"},
                        {"id": "stalls-1-5", "label": "5", "x": 655, "y": 300, "category": "a"},
                        {"id": "stalls-1-6", "label": "6", "x": 710, "y": 300, "category": "a"},
                    ],
                }
            ],
        }
    ],
}
_VERSION = {
    "id": SEAT_MAP,
    "hall_id": HALL,
    "version": 1,
    "name": _NAME,
    "seats": 6,
    "capacity": 6,
    "published_at": "2027-02-01T04:30:00Z",
}
_HALL = {
    "id": HALL,
    "venue_id": VENUE,
    "venue_name": {"zh-CN": "候场", "en": "The Wings"},
    "name": _NAME,
    "draft_version": 2,
    "created_at": "2027-02-01T03:00:00Z",
    "changed_at": "2027-02-01T04:00:00Z",
    "archived_at": None,
}

REQUESTS: dict[str, Any] = {
    "archiveHall": {},
    "restoreHall": {},
    "putSessionSeating": {
        "seat_map_id": SEAT_MAP,
        "tiers": _SEATING["tiers"],
        "paint": [{"tier": 1, "category": "a"}],
        "allocations": [{**_SEATING["allocations"][0], "seats": ["stalls-1-5", "stalls-1-6"]}],
        "rules": _SEATING["rules"],
    },
    "createHall": {"venue_id": VENUE, "name": _NAME},
    "putHallDraft": DOCUMENT,
    "publishSeatMap": {},
    "importSeatMap": {"format": "csv", "text": "section,row,seat,x,y\nStalls,1,1,400,300\nStalls,1,2,455,300\n"},
    "drawSampleSeatMap": {"kind": "theatre", "seats": 1200},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getSeatMap": ("The version of the map, for ever.", PLAN),
    "getSeats": (
        "All sections, or those that have changed since the version that was asked about.",
        {"version": "1.0.42", "sections": [{"id": "stalls", "free": "Dw=="}]},
    ),
    "getSeating": (
        "Prices by section, and the rules for choosing.",
        {
            "seat_map_id": SEAT_MAP,
            "version": 1,
            "tiers": [
                {
                    "number": 1,
                    "name": "一档",
                    "colour": "#D9381E",
                    "prices": [{"ticket_type_id": _TICKET_TYPE, "price": {"amount": 38000, "currency": "CNY"}}],
                }
            ],
            "sections": [{"id": "stalls", "tiers": [[1, 6]]}],
            "rules": {"no_orphans": True, "distance": 0},
        },
    ),
    "getSessionSeating": ("How the session sells its seats.", _SEATING),
    "putSessionSeating": ("How the session sells its seats from now on.", _SEATING),
    "getSessionSeats": (
        "The session, its ticket types, and the seats that somebody has.",
        {
            "session": {
                "id": "03bqh3np00000002n7q9s1v3x5",
                "event_id": "03bqh3np00000001h5k7m9p1r3",
                "title": {"zh-CN": "夜航乐队：慢速公路", "en": "Night Flight: Slow Roads"},
                "venue": {"zh-CN": "示例大剧院", "en": "Sample Grand Theatre"},
                "status": "scheduled",
                "starts_at": "2027-03-08T11:30:00Z",
                "time_zone": "Asia/Shanghai",
            },
            "ticket_types": [
                {
                    "id": _TICKET_TYPE,
                    "name": {"zh-CN": "全价票", "en": "Full price"},
                    "price": {"amount": 38000, "currency": "CNY"},
                    "most": 6,
                }
            ],
            "per_buyer_max": None,
            "held": 1,
            "sold": 2,
            "admitted": 1,
            "kept": 1,
            "given": 1,
            "sections": [
                {
                    "id": "stalls",
                    "held": "CA==",
                    "sold": "Aw==",
                    "admitted": "AQ==",
                    "kept": "EA==",
                    "given": "IA==",
                }
            ],
        },
    ),
    "getSeatMapSchema": ("The schema.", {"title": "menpiao.seat-map/1", "type": "object"}),
    "listHalls": ("A page of halls.", {"items": [_HALL], "next": None}),
    "createHall": ("The hall, with an empty draft.", {**_HALL, "draft_version": 1, "seat_maps": []}),
    "getHall": ("The hall and its versions.", {**_HALL, "seat_maps": [_VERSION]}),
    "archiveHall": (
        "The hall, put away.",
        {**_HALL, "archived_at": "2027-03-01T04:00:00Z", "seat_maps": [_VERSION]},
    ),
    "restoreHall": ("The hall, as it was.", {**_HALL, "seat_maps": [_VERSION]}),
    "getHallDraft": ("The document.", DOCUMENT),
    "putHallDraft": ("The hall, with the new draft's version.", {**_HALL, "seat_maps": [_VERSION]}),
    "publishSeatMap": ("The version that says what the draft says.", _VERSION),
    "getSeatMapDocument": ("The file, to be saved.", None),
    "importSeatMap": ("What the file says.", DOCUMENT),
    "drawSampleSeatMap": ("A hall to begin with.", DOCUMENT),
}
