"""The installer's refusals: what is missing is said in one sentence that tells what to do."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bootstrap"] = module
    spec.loader.exec_module(module)
    return module


bootstrap = _load()


def _program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {says}\n")
    path.chmod(0o755)


def _sentence(refused: pytest.ExceptionInfo[BaseException]) -> str:
    text = str(refused.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize("version", [(3, 10), (2, 7), (3, 15)])
def test_a_python_without_packages_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(bootstrap.Missing) as refused:
        bootstrap.check_python(version)
    assert "Python 3.11 to 3.14 is needed" in _sentence(refused)
    assert "make demo PYTHON=" in _sentence(refused)


def test_this_python_is_good_enough() -> None:
    bootstrap.check_python(sys.version_info[:2])


def test_a_missing_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bootstrap.Missing) as refused:
        bootstrap.check_node()
    assert _sentence(refused).startswith("node 20.19 or newer is needed and was not found")


@pytest.mark.parametrize(
    ("node", "npm", "sentence"),
    [("v18.20.0", "10.2.0", "node 20.19 or newer is needed"), ("v20.19.0", "9.9.9", "npm 10.0 or newer is needed")],
)
def test_an_old_node_or_npm_is_named(
    node: str, npm: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, "node", node)
    _program(tmp_path, "npm", npm)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bootstrap.Missing) as refused:
        bootstrap.check_node()
    assert _sentence(refused).startswith(sentence)


def test_a_folder_that_is_not_ours_is_refused() -> None:
    with pytest.raises(bootstrap.Missing) as refused:
        bootstrap.check_folder(Path("/proc/self/nowhere"))
    assert "is not writable" in _sentence(refused)


@pytest.mark.parametrize(("said", "version"), [("v20.20.2", (20, 20)), ("10.8\n", (10, 8)), ("nonsense", (0, 0))])
def test_versions_are_read(said: str, version: tuple[int, int]) -> None:
    assert bootstrap.version_of(said) == version


def test_the_installer_is_written_in_the_python_of_long_ago() -> None:
    """It must get as far as its own refusal on the oldest Python that people still have."""
    source = (ROOT / "tools" / "bootstrap.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" in source
