"""The texts that the library says, read from its source: as templates, with a place for each value, like the catalogue.

f"--rows {self.rows}" is "--rows {0}". Where a text is chosen or joined, each text that it can be is one; a name stands
for whatever its function assigns to it.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path

from elbowroom.cli import commands, reading
from elbowroom.cli.main import DESCRIPTION
from elbowroom.cli.model_options import SAID_OTHERWISE
from elbowroom.cli.options import RunOptions
from elbowroom.registry import FAMILIES
from elbowroom.settings import settings_of

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
    return re.search(r"\b[A-Za-z]{3,}\b", plain) is not None


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
        found |= templates(call.args[0], names)
    for call, names in _calls(("download",)):
        found |= {text for node in call.args for text in templates(node, names)}
    found |= _returned("parts/likelihoods/bernoulli.py", "note")
    found |= _returned("parts/likelihoods/__init__.py", "note_on_levels")
    return found - {"of {0}:"}  # help has a row for each kind of data


def texts_of_help() -> set[str]:
    """What help says: paragraphs of commands and models, lines of their options, and the rules of defaults."""
    modules = [
        import_module(f"{commands.__name__}.{module.name}") for module in pkgutil.iter_modules(commands.__path__)
    ]
    family = FAMILIES["estimators"]
    models = [family.find(name) for name in family.names()]
    classes = [module.command for module in modules] + models
    settings = [one for cls in [*classes, *(model.method for model in models), RunOptions] for one in settings_of(cls)]
    settings += [one for kind in reading.names() for one in settings_of(reading.options_of(kind))]
    documents = [DESCRIPTION, *((inspect.getdoc(cls) or "").split("\n\nArgs:")[0] for cls in classes)]
    return {
        *(paragraph for document in documents for paragraph in document.split("\n\n")),
        *(re.sub(r" \(.*?\)", "", family.summary(name)) for name in family.names()),
        *(one.line for one in settings if one.name not in SAID_OTHERWISE),
        *(one.says for one in settings if one.default is None and " " in one.says and one.name not in SAID_OTHERWISE),
        *(f"of {kind}:" for kind in reading.names()),
    }


def all_texts() -> set[str]:
    """The templates of every string of the source, whatever it is for."""
    return {
        _numbered(text)
        for _, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for text in _texts(node, {})
    }


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


def reasons_to_stop() -> set[str]:
    """The templates of why training stops."""
    return {
        text
        for path, tree in _trees()
        if path.is_relative_to(SOURCE / "training")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        if "stop_reason" in [getattr(part, "attr", "") for target in node.targets for part in ast.walk(target)]
        for text in templates(_value_for(node, "stop_reason"), {})
    }


def templates(node: ast.expr, names: Names) -> set[str]:
    """What an expression can say."""
    return {_numbered(text) for text in _texts(node, names)}


def texts_in_places() -> set[str]:
    """The templates of several words that can stand in a place of what errors and `said` say."""
    return {
        text
        for call, names in _calls((*ERRORS, *WARNINGS, "said"))
        for node in [*call.args, *(keyword.value for keyword in call.keywords)]
        for inner in ast.walk(node)
        if isinstance(inner, ast.FormattedValue)
        for text in templates(inner.value, names)
        if " " in text.strip()
    }


def _texts(node: ast.expr, names: Names) -> list[str]:
    """What an expression can say, with a mark for each value."""

    def of(inner: ast.expr, names: Names = names) -> list[str]:
        return _texts(inner, names)

    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else _VALUE for part in node.values)]
    if isinstance(node, ast.IfExp):
        return of(node.body) + of(node.orelse)
    if isinstance(node, ast.BoolOp):
        first = [""] if isinstance(node.op, ast.And) else of(node.values[0])
        return first + [text for value in node.values[1:] for text in of(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ["".join(both) for both in product(of(node.left), of(node.right))]
    if isinstance(node, ast.Name) and node.id in names:
        others = {name: values for name, values in names.items() if name != node.id}
        return [text for value in names[node.id] for text in of(value, others)]
    return [_VALUE]


def _untranslated(node: ast.expr) -> list[str]:
    """The texts of an expression that pass through no function that translates."""
    if isinstance(node, ast.Call):
        return []
    inner = [
        text for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for text in _untranslated(child)
    ]
    return inner + (_texts(node, {}) if isinstance(node, ast.Constant | ast.JoinedStr) else [])


def _numbered(text: str) -> str:
    pieces = text.split(_VALUE)
    return pieces[0] + "".join(f"{{{n}}}{piece}" for n, piece in enumerate(pieces[1:]))


@cache
def _trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(SOURCE.rglob("*.py"))]


def _functions(tree: ast.Module) -> list[ast.AST]:
    """The functions of a module, and what stands in it outside of them."""
    rest = ast.Module([node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)], [])
    return [rest, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]


@cache
def _names(function: ast.AST) -> Names:
    """What a function assigns to its names."""
    names: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    names.setdefault(name.id, []).append(_value_for(node, name.id))
    return names


def _value_for(node: ast.Assign, name: str) -> ast.expr:
    """What an assignment gives to a name, also where it gives several things to several."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        place = next(place for place, one in enumerate(target.elts) if name in ast.unparse(one))
        return value.elts[place]
    return value


def _calls(functions: Sequence[str]) -> list[tuple[ast.Call, Names]]:
    """The calls of these functions that pass something, each with what the names around it can be."""
    return [(call, _names(function)) for name in functions for call, function in _all_calls().get(name, ())]


@cache
def _all_calls() -> Mapping[str, list[tuple[ast.Call, ast.AST]]]:
    """The calls of each function that pass something, each with the function around it."""
    calls: dict[str, list[tuple[ast.Call, ast.AST]]] = {}
    for _, tree in _trees():
        for function in _functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (node.args or node.keywords):
                    calls.setdefault(_name(node), []).append((node, function))
    return calls


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _returned(file: str, function: str) -> set[str]:
    """The templates that a function returns."""
    tree = ast.parse((SOURCE / file).read_text(encoding="utf-8"))
    return {
        text
        for one in _functions(tree)
        if isinstance(one, ast.FunctionDef) and one.name == function
        for node in ast.walk(one)
        if isinstance(node, ast.Return) and node.value is not None
        for text in templates(node.value, _names(one))
    }
