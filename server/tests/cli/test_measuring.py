"""`menpiao bench` and `menpiao simulate` as an operator meets them: what is not understood is told kindly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builders.waiting import HANGS_AFTER_S


def menpiao(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that needs no database."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")}
    return subprocess.run(
        [sys.executable, "-m", "menpiao", *arguments],
        env=inherited,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_S,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("bench", "sell"), "choose from"),
        (("bench", "place", "--seconds", "0"), "expected 1 to 600 seconds"),
        (("bench", "place", "--seconds", "inf"), "expected 1 to 600 seconds"),
        (("bench", "place", "--clients", "1001"), "expected a whole number from 1 to 1000"),
        (("bench", "place", "--processes", "0"), "expected a whole number from 1 to 16"),
        (("bench", "targets", "--overload-minutes", "-1"), "expected 0 to 60 minutes"),
        (("simulate", "onsale", "--buyers", "many"), "expected a whole number from 1 to"),
        (("simulate", "onsale", "--admit-per-s", "0"), "passes"),
        (("simulate", "money", "--seeds", "0"), "expected a whole number from 1 to"),
        (("simulate",), "the following arguments are required"),
    ],
    ids=str,
)
def test_an_argument_that_is_not_understood_is_told_what_was_expected(
    arguments: tuple[str, ...], expected: str
) -> None:
    ran = menpiao(*arguments)
    assert ran.returncode == 2
    assert expected in ran.stderr


def test_an_on_sale_is_told_in_words_and_drawn(tmp_path: Path) -> None:
    picture = tmp_path / "plan.html"
    ran = menpiao("simulate", "onsale", "--buyers", "200000", "--places", "5000", "--html", str(picture))
    assert ran.returncode == 0, ran.stderr
    assert "200,000 buyers for 5,000 places" in ran.stdout
    assert "<svg" in picture.read_text(encoding="utf-8")


def test_an_on_sale_is_one_object_and_takes_its_engine_from_a_bench(tmp_path: Path) -> None:
    bench = tmp_path / "place.json"
    bench.write_text(json.dumps({"scenario": "place", "rate_per_s": 50, "cpu": {"server_us": 9, "database_us": 9}}))
    ran = menpiao("simulate", "onsale", "--buyers", "50000", "--places", "4000", "--json", "--bench", str(bench))
    outcome = json.loads(ran.stdout)
    assert outcome["served"] + outcome["sold_out"] + outcome["gone"] == 50_000
    assert max(second["ordered"] for second in outcome["seconds"]) <= 50


@pytest.mark.parametrize("content", [None, "no JSON"])
def test_a_bench_that_cannot_be_read_is_a_sentence(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "place.json"
    if content is not None:
        file.write_text(content)
    ran = menpiao("simulate", "onsale", "--bench", str(file))
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"menpiao: {file} can't be used: ")
    assert ran.stderr.count("\n") == 1


def test_a_picture_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    ran = menpiao("simulate", "onsale", "--buyers", "1000", "--html", str(tmp_path / "nowhere" / "plan.html"))
    assert ran.returncode == 1
    assert "can't be written" in ran.stderr
