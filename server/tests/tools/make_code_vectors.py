"""Writes ``contract/code-vectors.json``: chains and codes that the server and the mini program must agree on.

Run it with the server's Python after a change of the code's form (which also needs a new version byte)::

    python server/tests/tools/make_code_vectors.py

The numbers are fixed, so that the file only changes when the arithmetic does.
"""

import json
from pathlib import Path

from menpiao.tickets import chain

TARGET = Path(__file__).resolve().parents[3] / "contract" / "code-vectors.json"

_CASES = (
    # (number, epoch, seed, steps, the steps whose code is written down)
    (0x0123456789ABCDEF, 1, bytes(range(16)), 2_400, (1, 2, 3, 480, 1_199, 2_399, 2_400)),
    (0x7FFFFFFFFFFFFFFF, 0xFFFF, bytes([255] * 16), 1, (1,)),
    (1, 2, bytes(16), 49, (1, 7, 8, 48, 49)),
    (0x2B992DDFA23249D6, 258, bytes.fromhex("a4ef1cb9d05f2e67318c40fb6a92d7e5"), 1_080, (1, 256, 540, 1_080)),
)


def vectors() -> list[dict[str, object]]:
    """One object a chain."""
    return [
        {
            "number_hex": f"{number:016x}",
            "epoch": epoch,
            "seed_hex": seed.hex(),
            "steps": steps,
            "anchor_hex": chain.anchor_of(seed, number=number, steps=steps).hex(),
            "codes": [
                {
                    "step": step,
                    "text": chain.encode(chain.code_at(seed, number=number, epoch=epoch, steps=steps, step=step)),
                }
                for step in shown
            ],
        }
        for number, epoch, seed, steps, shown in _CASES
    ]


def as_text() -> str:
    """The file's content."""
    return json.dumps(vectors(), indent=2) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(as_text(), encoding="utf-8")
