"""The known bugs can still be seeded: what they replace stands in the source, and what they write is Python."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


sys.path.insert(0, str(ROOT / "tools"))
mutants, known_bugs = importlib.import_module("mutants"), importlib.import_module("known_bugs")


@pytest.mark.parametrize("one", known_bugs.MUTANTS, ids=lambda one: one.name)
def test_each_known_bug_can_still_be_made(one: tuple[str, tuple[tuple[str, str, str], ...]], tmp_path: Path) -> None:
    files = {file for file, _, _ in one[1]}
    for file in files:
        copy = tmp_path / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((ROOT / "server/src/menpiao" / file).read_text(encoding="utf-8"), encoding="utf-8")
    mutants.apply(one, tmp_path)
    for file in files:
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text != (ROOT / "server/src/menpiao" / file).read_text(encoding="utf-8")
        if file.endswith(".py"):
            ast.parse(text)


def test_a_bug_whose_text_is_gone_fails_loudly(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    gone = known_bugs.mutant("nobody", ("a.py", "x = 2", "x = 3"))
    with pytest.raises(mutants.Outdated, match="nobody"):
        mutants.apply(gone, tmp_path)
