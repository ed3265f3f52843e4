"""The known bugs can still be seeded: what they replace stands in the source, and what they write is Python."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


def load() -> ModuleType:
    """The tool, which is a script."""
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "tools/mutants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


mutants = load()


@pytest.mark.parametrize("one", mutants.MUTANTS, ids=lambda one: one.name)
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
    gone = mutants.mutant("nobody", ("a.py", "x = 2", "x = 3"))
    with pytest.raises(mutants.Outdated, match="nobody"):
        mutants.apply(gone, tmp_path)
