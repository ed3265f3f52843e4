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

REQUESTS: dict[str, Any] = {}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getSeatMap": ("The version of the map, for ever.", PLAN),
}
