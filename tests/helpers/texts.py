"""The texts that the library says, read from its source: as templates, with a place for each value, like the catalogue.

f"--rows {self.rows}" is "--rows {0}". Where a text is chosen or joined, each text that it can be is one; a name stands
for whatever its function assigns to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "elbowroom"
ERRORS = ("ElbowroomError", "DataError", "ConfigError", "RunError", "BoundError")
WARNINGS = ("ElbowroomWarning", "DivergedWarning", "warn")
PARTS = {"rules": (0, "rule"), "received": (1, "got"), "cures": (2, "cure")}
"""The arguments of an error, by the files of the catalogue."""
TRANSLATED = ("said", "say", "sentence", "doc_of")
"""Functions whose results are in the language already."""
_VALUE = "\0"

Names = Mapping[str, Sequence[ast.expr]]


def has_words(template: str) -> bool:
    """Whether there is an English word of three letters or more in it, beside options, code and names in quotes."""
    plain = re.sub(r"\{\w+\}|--[\w-]+|`[^`]*`|'[^']*'|\"[^\"]*\"|\S*[\w)][=_.(/]\S*", " ", template)
    return re.search(r"[A-Za-z]{3,}", plain) is not None


def texts_of_errors(part: str) -> set[str]:
    """The templates of a part of all errors: "rules", "received" or "cures"."""
    place, keyword = PARTS[part]
    found: set[str] = set()
    for call, names in _calls(ERRORS):
        given = [call.args[place]] if place < len(call.args) else [k.value for k in call.keywords if k.arg == keyword]
        found |= {text for node in given for text in templates(node, names)}
    if part == "cures":
        found |= _returned("errors.py", "nearest_cure")
    return found


def texts_said() -> set[str]:
    """The templates of what is printed, asked, or said in notes."""
    found = {text for call, names in _calls(("said",)) for text in templates(call.args[0], names)}
    for call, names in _calls(WARNINGS):
        found |= {text for text in templates(call.args[0], names)}
    for call, names in _calls(("download",)):
        found |= {text for node in call.args for text in templates(node, names)}
    return found | _returned("parts/likelihoods/bernoulli.py", "note") | _returned("parts/likelihoods/__init__.py",
                                                                                "note_on_levels")  # fmt: skip


def texts_printed_as_they_are() -> dict[str, str]:
    """The templates that are printed in English whatever the language, by their places in the source."""
    found = {}
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) == "print":
                for text in node.args:
                    for one in _untranslated(text):
                        found[f"{path.relative_to(SOURCE)}:{node.lineno}"] = _numbered(one)
    return found


def all_strings() -> str:
    """Every string of the source, one per line; places of f-strings break them."""
    return "\n".join(node.value for _, tree in _trees() for node in ast.walk(tree)
                     if isinstance(node, ast.Constant) and isinstance(node.value, str))  # fmt: skip


def reasons_to_stop() -> set[str]:
    """The templates of why training stops."""
    return {
        text
        for path, tree in _trees()
        for function, names in _functions(tree)
        for node in ast.walk(function)
        if path.is_relative_to(SOURCE / "training") and isinstance(node, ast.Assign)
        if any("stop_reason" in ast.unparse(target) for target in node.targets)
        for text in templates(_value_for(node, "stop_reason"), names)
    }


def templates(node: ast.expr, names: Names) -> set[str]:
    """What an expression can say, and the texts that can stand in its places."""
    found = {_numbered(text) for text in _texts(node, names)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.FormattedValue):
            found |= {_numbered(text) for text in _texts(inner.value, names)}
    if isinstance(node, ast.Name):
        for value in names.get(node.id, ()):
            found |= templates(value, {name: values for name, values in names.items() if name != node.id})
    return found


def _texts(node: ast.expr, names: Names) -> list[str]:
    """What an expression can say, with a mark for each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else _VALUE for part in node.values)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, names) + _texts(node.orelse, names)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _texts(value, names)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ["".join(both) for both in product(_texts(node.left, names), _texts(node.right, names))]
    if isinstance(node, ast.Name) and node.id in names:
        others = {name: values for name, values in names.items() if name != node.id}
        return [text for value in names[node.id] for text in _texts(value, others)]
    return [_VALUE]


def _untranslated(node: ast.expr) -> list[str]:
    """The texts of an expression that pass through no function that translates."""
    if isinstance(node, ast.Call):
        return []
    inner = [text for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for text in _untranslated(child)]
    return inner + (_texts(node, {}) if isinstance(node, ast.Constant | ast.JoinedStr) else [])


def _numbered(text: str) -> str:
    pieces = text.split(_VALUE)
    return pieces[0] + "".join(f"{{{n}}}{piece}" for n, piece in enumerate(pieces[1:]))


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> Iterator[tuple[ast.AST, Names]]:
    """Each function with what it assigns to its names; the module first, with what it assigns itself."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    rest = ast.Module([node for node in tree.body if id(node) not in inside], [])
    for function in [rest, *functions]:
        names: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        names.setdefault(name.id, []).append(_value_for(node, name.id))
        yield function, names


def _value_for(node: ast.Assign, name: str) -> ast.expr:
    """What an assignment gives to a name, also where it gives several things to several."""
    target = node.targets[0]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        for one, value in zip(target.elts, node.value.elts, strict=True):
            if name in ast.unparse(one):
                return value
    return node.value


def _calls(functions: Sequence[str]) -> Iterator[tuple[ast.Call, Names]]:
    """The calls of these functions that pass something, each with what the names around it can be."""
    for _, tree in _trees():
        for function, names in _functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _name(node) in functions and (node.args or node.keywords):
                    yield node, names


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _returned(file: str, function: str) -> set[str]:
    """The templates that a function returns."""
    tree = ast.parse((SOURCE / file).read_text(encoding="utf-8"))
    return {
        text
        for one, names in _functions(tree)
        if isinstance(one, ast.FunctionDef) and one.name == function
        for node in ast.walk(one)
        if isinstance(node, ast.Return) and node.value is not None
        for text in templates(node.value, names)
    }
