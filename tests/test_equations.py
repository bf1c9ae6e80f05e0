"""docs/equations.md and the code agree, both ways."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

from elbowroom import maths

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "equations.md"


def rows() -> list[tuple[str, str, str, str]]:
    """Equation, source, function and test of every row; a written bar stands as \\|."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    found = []
    for line in lines:
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert len(cells) == 4, f"four cells are wanted: {line}"
        found.append((cells[0], cells[1], cells[2].strip("`"), cells[3].strip("`")))
    return found


def functions_with_a_source() -> set[str]:
    """Every public function of `elbowroom.maths` whose docstring names a source."""
    found = set()
    for info in pkgutil.iter_modules(maths.__path__):
        module = import_module(f"elbowroom.maths.{info.name}")
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if (
                member.__module__ == module.__name__
                and not name.startswith("_")
                and "Source:" in (member.__doc__ or "")
            ):
                found.add(f"{module.__name__}.{name}")
    return found


def test_every_function_with_a_source_stands_in_the_table_once():
    listed = [function for _, _, function, _ in rows()]
    assert len(listed) == len(set(listed))
    assert functions_with_a_source() <= set(listed)


def test_every_public_function_of_the_maths_has_a_source_or_draws_noise():
    for info in pkgutil.iter_modules(maths.__path__):
        module = import_module(f"elbowroom.maths.{info.name}")
        for name, member in inspect.getmembers(module, inspect.isfunction):
            own = member.__module__ == module.__name__ and not name.startswith("_")
            assert not own or info.name == "noise" or "Source:" in (member.__doc__ or ""), f"{info.name}.{name}"


@pytest.mark.parametrize(("function", "source"), [(row[2], row[1]) for row in rows()])
def test_every_function_of_the_table_exists_and_names_the_same_source(function, source):
    module, name = function.rsplit(".", 1)
    doc = inspect.getdoc(getattr(import_module(module), name))
    words = re.sub(r"\s+", " ", doc.split("Source:", 1)[1])
    assert source.split()[0] in words, f"the docstring says:{words}"


@pytest.mark.parametrize("test", sorted({row[3] for row in rows()}))
def test_every_test_of_the_table_exists(test):
    path, name = test.split("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
