"""The shapes in signatures are checked while the tests run: a wrong one never passes in silence."""

from __future__ import annotations

import ast
from pathlib import Path

import jaxtyping
import pytest
import torch

from elbowroom.maths import bounds, paths

MATHS = Path(bounds.__file__).parent


def test_a_wrong_number_of_dimensions_is_noticed():
    with pytest.raises(jaxtyping.TypeCheckError):
        bounds.log_mean_exp(torch.zeros(4))


def test_a_letter_means_one_size_throughout_a_call():
    with pytest.raises(jaxtyping.TypeCheckError):
        bounds.elbo(torch.zeros(2, 3), torch.zeros(1))
    with pytest.raises(jaxtyping.TypeCheckError):
        paths.linear_path(torch.zeros(3), torch.zeros(1), torch.zeros(2))


def test_integers_are_no_floats():
    with pytest.raises(jaxtyping.TypeCheckError):
        bounds.log_mean_exp(torch.zeros(2, 3, dtype=torch.int64))


def test_every_shape_is_written_as_a_string():
    """Without its quotes `Float[Tensor, "B"]` names an unknown variable, and is not checked at all."""
    for path in MATHS.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("Float", "Int", "Bool", "Shaped"):
                assert isinstance(node.slice, ast.Tuple)
                shape = node.slice.elts[1]
                assert isinstance(shape, ast.Constant), f"{path}:{node.lineno}"
                assert isinstance(shape.value, str), f"{path}:{node.lineno}"
