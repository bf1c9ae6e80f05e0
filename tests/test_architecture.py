"""The house stands: each floor reaches down only, folders on a floor do not touch, and the door opens fast."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src"
PACKAGE = ROOT / "elbowroom"

# From the ground up; a line is a floor; what stands on one line may not import each other.
# A folder's name stands for all files in it; a slash says that these files are alternatives.
FLOORS = """
errors
registry shapes tokens settings wording table_options
configuration
maths
distributions
parts.module parts.memory parts.flows
parts.recurrence parts.transformer
parts.networks/ parts.posteriors/ parts.priors/ parts.likelihoods/ parts.corruptions/ parts.augmentations/ parts.scalings/ parts.conditions/ parts.sequence_encoders/ parts.sequence_decoders/ parts.attentions/ parts.penalties/
objectives
model sequence_model
data
presets
runs
evaluation
training
latent decoding
pictures
lab export
estimators
opened
cli __main__
"""  # noqa: E501
DATA_MAY_REACH = {"errors", "registry", "shapes", "tokens", "wording", "table_options", "data"}

# Inside a floor a folder may have floors of its own: files of these folders never import each other.
ALTERNATIVES = [
    "parts.networks", "parts.posteriors", "parts.priors", "parts.likelihoods", "parts.corruptions", "parts.scalings",
    "parts.augmentations", "parts.conditions", "parts.penalties", "parts.sequence_encoders",
    "parts.sequence_decoders", "parts.attentions", "objectives.members", "objectives.regularisers",
    "training.callbacks", "data.catalogue", "data.text.catalogue", "estimators.members", "pictures.figures",
    "lab.claims", "opened.kinds", "cli.reading",
]  # fmt: skip


def floor_of(module: str) -> int:
    """The floor of a module such as `parts.networks.mlp`, by the longest entry that covers it."""
    best, floor = -1, None
    for height, line in enumerate(FLOORS.split("\n")):
        for entry in line.split():
            covering = entry.rstrip("/")
            if _covers(covering, module) and len(covering) > best:
                best, floor = len(covering), height
    assert floor is not None, f"{module} stands on no floor; add it to FLOORS, and to the design"
    return floor


def folder_of(module: str) -> str:
    """The entry of FLOORS that covers a module."""
    covering = [entry.rstrip("/") for entry in FLOORS.split() if _covers(entry.rstrip("/"), module)]
    return max(covering, key=len)


def _covers(module_above: str, module: str) -> bool:
    return module == module_above or module.startswith(module_above + ".")


def name_of(path: Path) -> str:
    """`parts.networks.mlp` of its file; a package's `__init__` has the package's name."""
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return name.removesuffix(".__init__").removesuffix("__init__")


EXEMPT = {PACKAGE / "__init__.py", PACKAGE / "parts" / "__init__.py"}  # the front door, and a word on the parts
FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if path not in EXEMPT}


def imports_of(path: Path, with_types: bool = False) -> set[str]:
    """The modules of the library that a file imports anywhere in it; those for type checking alone, if asked for."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types_alone = {
        id(inner)
        for node in ast.walk(tree)
        if not with_types and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types_alone:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            # `from elbowroom.parts import corruptions as corruption` reaches the module, not only the package
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name.removeprefix("elbowroom.") in FILES else str(node.module) for name in inner}
    inside = {name for name in found if name.split(".")[0] == "elbowroom"}
    return {name.removeprefix("elbowroom").lstrip(".") for name in inside} - {""}


def test_a_file_imports_from_floors_below_it_alone():
    wrong = [
        f"{module} must not import {target}"
        for module, path in FILES.items()
        for target in sorted(imports_of(path))
        if not (folder_of(target) == folder_of(module) or _covers(target, module))
        and floor_of(target) >= floor_of(module)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ALTERNATIVES)
def test_the_files_of_a_folder_of_alternatives_do_not_import_each_other(folder):
    members = {name for name in FILES if name.startswith(folder + ".") and "._" not in name}
    assert members or not (PACKAGE / folder.replace(".", "/")).exists()
    for module in members:
        touched = imports_of(FILES[module]) & (members - {module})
        assert not touched, f"{module} must not import {touched}"


def reached_from(module: str) -> set[str]:
    """The files that run when this one's imports run: those it names, and the packages around these."""
    above = {module.rsplit(".", n)[0] for n in range(module.count(".") + 1)}
    targets = imports_of(FILES[module], with_types=True)
    around = {target.rsplit(".", n)[0] for target in targets for n in range(target.count(".") + 1)}
    return (targets | (around - above)) & set(FILES) - {module}


def circles(reached: dict[str, set[str]]) -> list[set[str]]:
    """The groups of files of which each reaches each other one."""
    everything = {name: set(direct) for name, direct in reached.items()}
    for between in everything:  # Warshall 1962: whatever reaches a file reaches what that file reaches
        for name, others in everything.items():
            if between in others:
                everything[name] |= everything[between]
    groups = {frozenset(b for b in others if a in everything[b]) for a, others in everything.items() if a in others}
    return [set(group) for group in groups]


def test_a_circle_is_found_through_any_number_of_files():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": set()}) == [{"a", "b", "c"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_no_files_import_each_other_in_a_circle():
    assert not circles({name: reached_from(name) for name in FILES})


def test_the_word_on_the_parts_imports_none():
    assert not imports_of(PACKAGE / "parts" / "__init__.py")


def test_data_knows_nothing_of_models():
    for module, path in FILES.items():
        if _covers("data", module):
            reached = {target.split(".")[0] for target in imports_of(path)}
            assert reached <= DATA_MAY_REACH, f"{module} imports {reached - DATA_MAY_REACH}"


def test_the_loop_and_the_model_know_no_family():
    families = ("parts.networks.", "parts.posteriors.", "parts.priors.", "parts.likelihoods.", "objectives.members.")
    for module in ("model", "training.loop", "training.train", "training.checkpoint", "evaluation.monitor"):
        named = {target for target in imports_of(FILES[module]) if target.startswith(families)}
        # a module of the user's own is wrapped by the one part that is made for it
        assert named <= {"parts.networks.custom"}, f"{module} names {named}"


def test_the_one_minus_sign_stands_in_the_loop():
    calls = [name for name, path in FILES.items() if ".backward(" in path.read_text(encoding="utf-8")]
    assert calls == ["training.loop"]


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy_and_is_fast():
    heavy = ["torch", "sklearn", "numpy", "matplotlib", "scipy", "pydantic"]
    code = (
        "import sys, time; start = time.process_time(); import elbowroom; took = time.process_time() - start;"
        f"print(took, *[name for name in {heavy} if name in sys.modules])"
    )
    seconds = []
    for _ in range(3):  # the fastest of three, since other work may hold the processor
        took, *imported = run(code).split()
        assert imported == []
        seconds.append(float(took))
    assert min(seconds) < 0.2


def test_names_of_parts_come_without_importing_the_parts():
    code = (
        "import sys; from elbowroom.registry import FAMILIES;"
        "names = [name for family in FAMILIES.values() for name in family.names()];"
        "assert 'mlp' in names and 'bernoulli' in names, names;"
        "print('torch' in sys.modules, 'numpy' in sys.modules)"
    )
    assert run(code) == "False False"


def test_dir_tells_the_public_names_and_each_can_be_had():
    import elbowroom

    assert set(elbowroom.__all__) == set(dir(elbowroom))
    for name in elbowroom.__all__:
        assert getattr(elbowroom, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Vae'"):
        _ = elbowroom.Vae


def test_editors_and_type_checkers_know_the_public_names():
    path = ROOT.parent / "docs" / "make_stub.py"
    stub = run(f"import runpy; print(runpy.run_path({str(path)!r})['stub']())")
    assert stub == (PACKAGE / "__init__.pyi").read_text(encoding="utf-8").strip(), "run docs/make_stub.py"


def test_files_are_read_in_one_sitting():
    long = {name: n for name, path in FILES.items() if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long, "past 400 lines there is a second concept in it"
