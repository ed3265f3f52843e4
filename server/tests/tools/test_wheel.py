"""The wheel's project: sources, clients where the server looks for them, licence; nothing cached."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def wheel() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheel", ROOT / "tools" / "wheel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_clients_lie_where_the_server_looks_for_them(
    wheel: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "built"
    built.mkdir()
    (built / "index.html").write_text("门票", encoding="utf-8")
    (built / "program.js.map").write_text("{}")
    monkeypatch.setattr(wheel, "CLIENTS", {"app": built, "console": built, "docs": built})
    project = wheel.put_together(tmp_path / "server")
    package = project / "src" / "menpiao"
    for client in ("app", "console", "docs"):
        assert [file.name for file in (package / "clients" / client).iterdir()] == ["index.html"]
    assert (package / "demo" / "portal_page" / "index.html").is_file()
    assert "Apache License" in (project / "LICENSE").read_text()
    assert not list(project.rglob("__pycache__"))
