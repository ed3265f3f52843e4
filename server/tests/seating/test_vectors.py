"""The examples that the mini program's twin of the rules runs are what the server answers."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "contract" / "vectors" / "seat-rules.json"


def test_the_common_examples_are_what_the_server_answers() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "seat_rules.py"), "--check"]
    answer = subprocess.run(tool, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr


def test_the_common_examples_meet_every_rule_and_every_step() -> None:
    pictures = [picture for hall in json.loads(VECTORS.read_bytes())["halls"] for picture in hall["pictures"]]
    rules = {choice["broken"]["rule"] for picture in pictures for choice in picture["choices"] if choice["broken"]}
    steps = {best["answer"]["step"] for picture in pictures for best in picture["best_available"] if best["answer"]}

    assert rules == {
        "seat_taken",
        "table_is_whole",
        "companion_without_wheelchair",
        "too_close",
        "leaves_single_seat",
    }
    assert steps == {1, 2, 3, 4}
