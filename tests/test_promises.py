"""The page of promises names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")


def test_each_promise_names_tests_that_exist():
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) > 15
    for promise, tests in rows:
        named = re.findall(r"`([^`]+)::(\w+)`", tests)
        assert named, promise
        for file, name in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (file, name)
