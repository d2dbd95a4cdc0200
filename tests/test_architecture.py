"""Rooms import one way only; nothing inside the house imports what stands outside; importing is cheap."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "openfeedback"
GROUND = ["errors", "files", "tables", "settings", "params", "xlsx"]
ROOMS = ["survey", "text", "coding", "analysis", "report"]
OUTSIDE = ["run", "verbs", "cli", "explore"]


def imported(path: Path) -> set[str]:
    """First-level names of openfeedback that a module imports, at its top or inside its functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"{path}: relative import; write it from openfeedback")
        if isinstance(node, ast.ImportFrom) and node.module == "openfeedback":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("openfeedback."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("openfeedback.")}
    return found


def modules(place: str) -> list[Path]:
    """The modules of a room or of the ground floor."""
    single = SRC / f"{place}.py"
    return [single] if single.is_file() else sorted((SRC / place).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_itself_and_rooms_before_it(room):
    allowed = {*GROUND, *ROOMS[: ROOMS.index(room) + 1]}
    wrong = {str(p.relative_to(SRC)): imported(p) - allowed for p in modules(room) if imported(p) - allowed}
    assert wrong == {}


@pytest.mark.parametrize("place", GROUND)
def test_the_ground_floor_imports_no_room(place):
    assert [imported(p) - set(GROUND) for p in modules(place) if imported(p) - set(GROUND)] == []


def test_the_simulation_of_demo_data_rests_on_the_ground_floor_alone():
    assert [p.name for p in modules("simulate") if imported(p) - {*GROUND, "simulate"}] == []


def test_only_the_package_itself_offers_the_explorer():
    outside = [p for p in SRC.rglob("*.py") if "explore" not in p.relative_to(SRC).parts[:1]]
    assert [str(p.relative_to(SRC)) for p in outside if "explore" in imported(p)] == ["__init__.py"]
    assert [p.name for p in modules("explore") if imported(p) & {"verbs", "cli", "simulate", "report"}] == []


def test_the_rooms_are_all_there_is():
    places = {p.stem for p in SRC.iterdir() if p.is_dir() or p.suffix == ".py"} - {
        "__init__",
        "__main__",
        "__pycache__",
    }
    assert places == {*GROUND, *ROOMS, *OUTSIDE, "simulate"}


def test_importing_and_help_load_no_heavy_library():
    heavy = "{'pandas','numpy','spacy','sklearn','bertopic','torch','altair','scipy','statsmodels','docx'}"
    code = f"import sys, openfeedback, openfeedback.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_verbs_of_the_package_all_load():
    import openfeedback

    assert sorted(openfeedback.__all__) == sorted(openfeedback._VERBS)
    assert all(callable(getattr(openfeedback, name)) for name in openfeedback.__all__)
