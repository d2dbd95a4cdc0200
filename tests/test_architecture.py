"""The house as the imports have it: rooms one way, a door to each, no circles, no folder too full."""

import ast
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "openfeedback"
GROUND = ["errors", "files", "parallel", "params", "settings", "tables", "vocabulary"]
ROOMS = ["survey", "text", "coding", "analysis", "disclosure", "published", "report"]
OUTSIDE = ["run", "study", "explore", "verbs", "simulate"]
FULL = 9  # modules of a folder that can still be taken in at a glance
LONG = 250  # lines of a module that can still be read in one go
ECHOES = {"chapters", "background", "figures", "verbs"}  # their modules are named after what they show


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name inside the package; a package by its folder's ("" is the package itself)."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def packages() -> list[str]:
    """Dotted names of all folders but the package itself."""
    return [name for name, path in modules().items() if path.name == "__init__.py" and name]


@cache
def imports() -> list[tuple[str, str, str]]:
    """(importer, the module or package it names, the name it takes), at its top or inside its functions."""
    found = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: relative import; write it from openfeedback"
                if (node.module or "").split(".")[0] == "openfeedback":
                    base = node.module.removeprefix("openfeedback").lstrip(".")
                    for alias in node.names:
                        inner = f"{base}.{alias.name}".lstrip(".")
                        found.append((name, inner if inner in modules() else base, alias.name))
            elif isinstance(node, ast.Import):
                found += [
                    (name, each.name.removeprefix("openfeedback."), "")
                    for each in node.names
                    if each.name.startswith("openfeedback.")
                ]
    return found


def is_package(name: str) -> bool:
    return modules()[name].name == "__init__.py"


def folder(name: str) -> str:
    """The folder in which a module stands; a package stands for its own."""
    return name if is_package(name) else name.rpartition(".")[0]


def place(name: str) -> str:
    return name.split(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_itself_and_rooms_before_it(room):
    allowed = {*GROUND, *ROOMS[: ROOMS.index(room) + 1]}
    assert [each for each in imports() if place(each[0]) == room and place(each[1]) not in allowed] == []


def test_the_report_draws_what_it_is_given():
    """It imports neither disclosure control nor a count."""
    counting = ("disclosure", "analysis.counts", "analysis.quotes")
    assert [each for each in imports() if place(each[0]) == "report" and each[1].startswith(counting)] == []


@pytest.mark.parametrize("room", GROUND)
def test_the_ground_floor_imports_no_room(room):
    assert [each for each in imports() if place(each[0]) == room and place(each[1]) not in GROUND] == []


def test_the_simulation_of_demo_data_rests_on_the_ground_floor_alone():
    allowed = {*GROUND, "simulate"}
    assert [each for each in imports() if place(each[0]) == "simulate" and place(each[1]) not in allowed] == []


def test_only_the_package_itself_offers_the_explorer():
    assert {a for a, b, _ in imports() if place(b) == "explore" and place(a) != "explore"} == {""}
    banned = {"verbs", "simulate", "report"}
    assert [each for each in imports() if place(each[0]) == "explore" and place(each[1]) in banned] == []


def test_the_rooms_are_all_there_is():
    places = {place(name) for name in modules()} - {"", "__main__"}
    assert places == {*GROUND, *ROOMS, *OUTSIDE}


def test_nobody_reaches_past_a_door():
    """From outside a folder only its package is named; a room's smaller rooms have doors of their own."""
    past = []
    for importer, target, name in imports():
        if _offered(target, name):
            target = folder(target)
        home, there = folder(importer), folder(target)
        doors = [".".join(there.split(".")[: i + 1]) for i in range(there.count(".") + 1)] if there else []
        closed = [d for d in doors if not (home == d or home.startswith(f"{d}."))]
        # the outermost door that the importer stands before, or that of a smaller room right behind it
        allowed = set(closed[:2] if closed and "." not in closed[0] else closed[:1])
        ground_module = place(target) == "files" and not name  # ``from openfeedback.files import limits``
        if closed and target not in allowed and not ground_module and not _whole_module(target, name):
            past.append((importer, target, name))
    assert past == []


def _offered(target: str, name: str) -> bool:
    """Whether a door that opens at once offers a function of its module's name."""
    door = target.rpartition(".")[0]
    return not is_package(target) and (door, name) in {(a, c) for a, b, c in imports() if b == target and a == door}


def _whole_module(target: str, name: str) -> bool:
    """A module of ``files`` taken whole, as ``limits`` and ``table_readers`` are."""
    return place(target) == "files" and target.endswith(f".{name}")


def test_no_circles():
    """Neither among modules nor, in any folder, among its modules and smaller rooms."""
    graph = defaultdict(set)
    for importer, target, _ in imports():
        if not is_package(importer):
            graph[importer].add(target)
    _check_order(graph, "modules")
    for home in ["", *packages()]:
        inner = defaultdict(set)
        for importer, target, _ in imports():
            a, b = _part(importer, home), _part(target, home)
            if a and b and a != b:
                inner[a].add(b)
        _check_order(inner, home or "openfeedback")


def _part(name: str, home: str) -> str:
    """The part of a folder in which a module stands: one of its modules or of its smaller rooms."""
    inside = name.startswith(f"{home}.") if home else name not in ("", "__main__")
    return name[len(home) :].lstrip(".").split(".")[0] if inside else ""


def _check_order(graph, where):
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"{where}: {' -> '.join(circle.args[1])}")


def test_no_folder_is_too_full():
    counts = {name: len([m for m in modules() if folder(m) == name and m != name]) for name in packages()}
    assert {name: n for name, n in counts.items() if n > FULL} == {}


def test_no_module_is_too_long():
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: n for name, n in lines.items() if n > LONG} == {}


def test_no_module_name_stands_twice_within_a_room():
    seen = defaultdict(list)
    for name in modules():
        parts = name.split(".")
        if not is_package(name) and not ECHOES & set(parts):
            seen[parts[0], parts[-1]].append(name)
    assert {key: names for key, names in seen.items() if len(names) > 1} == {}


@pytest.mark.parametrize("package", packages())
def test_each_door_says_what_comes_in_what_goes_out_and_where_to_start(package):
    said = (ast.get_docstring(ast.parse(modules()[package].read_text(encoding="utf-8"))) or "").splitlines()
    assert len([line for line in said if line.strip()]) >= 3
    named = [word.strip("`.,;/:()") for line in said for word in line.split() if ".py" in word]
    assert all((modules()[package].parent / word).is_file() for word in named)


@pytest.mark.parametrize("stub", sorted(SRC.rglob("__init__.pyi")), ids=lambda p: str(p.relative_to(SRC).parent))
def test_each_door_opens(stub):
    """Every name that a lazy door lists is there, and none has the name of a module that would stand in its place."""
    package = ".".join(["openfeedback", *stub.relative_to(SRC).parent.parts])
    names = [alias.asname for node in ast.parse(stub.read_text()).body if isinstance(node, ast.ImportFrom)
             for alias in node.names]  # fmt: skip
    beside = {p.stem for p in stub.parent.glob("*.py")} | {p.name for p in stub.parent.iterdir() if p.is_dir()}
    allowed = {"explore"} if package == "openfeedback" else set()  # imported at once
    whole = {"limits", "table_readers"} if package == "openfeedback.files" else set()
    assert set(names) & (beside - whole) <= allowed
    door = __import__(package, fromlist=names)
    assert [name for name in names if not hasattr(door, name)] == []


def test_no_door_that_opens_at_once_offers_a_name_of_a_module_beside_it():
    """Else the module takes the function's place as soon as somebody imports it (one of the same name apart)."""
    offered = {(f"{a}.{name}".lstrip("."), b) for a, b, name in imports() if is_package(a)}
    assert sorted(name for name, source in offered if name in modules() and name != source) == []


def test_tests_mirror_the_house():
    folders = {p.relative_to(ROOT / "tests") for p in (ROOT / "tests").rglob("test_*.py")}
    there = {f.parent for f in folders if f.parent != Path()}
    assert sorted(str(f) for f in there if not (SRC / f).is_dir()) == []


def test_no_two_files_of_tests_have_one_name():
    """Without packages pytest imports each by its name alone, and stops where another has it."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_importing_and_help_load_no_heavy_library():
    heavy = "{'pandas','numpy','spacy','sklearn','bertopic','torch','altair','scipy','statsmodels','docx'}"
    code = f"import sys, openfeedback, openfeedback.verbs.app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_verbs_of_the_package_all_load():
    import openfeedback

    assert {"load_params", "open_run", "embed", "code", "load_codebook", "explore"} <= set(openfeedback.__all__)
    assert all(callable(getattr(openfeedback, name)) for name in openfeedback.__all__)


def test_the_whole_package_loads_at_once():
    """Lazy doors hide what they cannot open until somebody asks: here everybody does."""
    names = [f"openfeedback.{name}".rstrip(".") for name in modules() if name not in ("__main__", "simulate.__main__")]
    skipped = {"openfeedback.survey.files.workbooks.old_sheets_child"}  # a program
    code = f"import importlib, sys\nfor name in {sorted(set(names) - skipped)!r}: importlib.import_module(name)"
    code += "\nprint('bertopic' in sys.modules, 'torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "EAGER_IMPORT": "1"}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "True False\n"  # torch is no dependency


@pytest.mark.parametrize("place", ["src", "tests", "docs", "notebooks", "data", "README.md", "CONTRIBUTING.md"])
def test_a_module_that_a_text_names_exists(place):
    """Programs within tests, commands in sentences, imports in doctests and notebooks: what no linter looks into."""
    paths = [ROOT / place] if (ROOT / place).is_file() else sorted((ROOT / place).rglob("*"))
    texts = {p: p.read_text("utf-8") for p in paths if p.suffix in (".py", ".md", ".ipynb", ".yml")}
    named = {(p, words[1:]) for p, text in texts.items() for words in NAMED.findall(text)}
    assert [f"{p.relative_to(ROOT)}: openfeedback.{words}" for p, words in sorted(named) if not _exists(words)] == []


NAMED = re.compile(r"\bopenfeedback((?:\.[a-z_]\w*)+)")


def _exists(words: str) -> bool:
    """Whether a dotted name begins with a module, or with a package whose door names the next word."""
    parts = words.split(".")
    home = max(i for i in range(len(parts) + 1) if ".".join(parts[:i]) in modules())
    if home == len(parts) or not is_package(".".join(parts[:home])):
        return True
    doors = modules()[".".join(parts[:home])].parent.glob("__init__.py*")
    return any(re.search(rf"\b{parts[home]}\b", door.read_text("utf-8")) for door in doors)


def test_rooms_are_in_the_order_of_the_picture():
    """docs/ARCHITECTURE.md draws the rooms in the order in which they may import."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = next(line for line in text.splitlines() if "survey/ ──>" in line)
    places = [drawn.find(f"{room}/") for room in ("survey", "text", "coding", "analysis", "report")]
    assert all(0 <= a < b for a, b in pairwise(places))


@pytest.mark.parametrize("room", ["coding", "analysis"])
def test_coding_and_analysis_hide_nothing(room):
    """True figures, whatever their size: no door to disclosure control, and nothing that takes a minimum."""
    assert [each for each in imports() if place(each[0]) == room and place(each[1]) == "disclosure"] == []
    taking = {
        f"{name}.{node.name}"
        for name, path in modules().items()
        if place(name) == room
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for argument in [*node.args.args, *node.args.kwonlyargs]
        if argument.arg == "min_cell"
    }
    assert taking == set()


def test_disclosure_rests_on_the_ground_floor_alone():
    allowed = {*GROUND, "disclosure"}
    assert [each for each in imports() if place(each[0]) == "disclosure" and place(each[1]) not in allowed] == []
