"""Names say what they hold: words that once meant several things each do not come back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "elbowroom"
FILES = sorted(PACKAGE.rglob("*.py"))

# word -> what to say instead: the noun of the field for what the name holds
WORDS = {
    "found": "statistics, measures, record, rows, values, findings, ...",
    "told": "condition_size for a width, labels for what the user passes, condition for what the model reads",
    "judge": "monitor",
    "judges": "monitors",
    "judged": "measured, or modelled_rows",
    "kept": "readable, saved, mask, ...",
    "held": "frozen for weights, keys_and_values for attention, buffer, ...",
    "given": "custom for a network, labels, settings, values, ...",
    "room": "noise_for for noise, folder, width, ...",
    "struck": "bernoulli_mask",
    "settle": "calibrate",
    "settles": "is_calibrated",
    "prepared": "for_inference for a model, cached_array for data",
    "written": "generated for tokens, saved for files",
    "passes": "inference, or epochs",
    "material": "data, rows, texts",
}


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that the code binds, with its line: functions, classes, parameters, variables, attributes of self."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def test_no_name_is_a_word_that_says_nothing():
    """A name says what it holds; of each that does not: its place, and what to call it by what it holds."""
    vague = [
        f"{path.relative_to(PACKAGE)}:{line}: {name}: {WORDS[word]}"
        for path in FILES
        for name, line in ((path.stem, 1), *bound_names(ast.parse(path.read_text(encoding="utf-8"))))
        if (word := name.strip("_").lower()) in WORDS
    ]
    assert vague == []


def test_what_the_model_reads_is_a_condition_in_every_network():
    """`forward(x, noise, condition)` of networks, not c or told; and their width is `condition_size`."""
    for path in sorted((PACKAGE / "parts" / "networks").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in ("forward", "build_for"):
                parameters = {argument.arg for argument in node.args.args}
                assert not parameters & {"c", "y", "told", "numbers", "labels"}, f"{path.name}: {node.name}"
