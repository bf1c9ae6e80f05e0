"""What a fitted estimator does with latent vectors: learn an attribute, edit rows, morph, find neighbours."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from elbowroom.evaluation import inference
from elbowroom.latent import attributes, morph, neighbours
from elbowroom.latent.edit import analogy, edit
from elbowroom.latent.support import inside


class LatentEditing:
    """Mixed into the estimators; rows go in and decoded rows come out, in the data's units."""

    @abstractmethod
    def _fitted(self) -> Any:
        """The fitted model."""

    @abstractmethod
    def _check(self, X: Any, reset: bool) -> np.ndarray:
        """X as an array of finite numbers of the fitted shape."""

    def attribute_vector(self, X: Any, y: Any, method: str = "difference_of_means") -> np.ndarray:
        """The vector [latent_dim] that adds an attribute to a code.

        Args:
            X: rows [N, *event].
            y: whether each has the attribute [N]: False and True, 0 and 1, -1 and 1.
            method: "difference_of_means", "linear_probe" or "plain_mean"; see `latent.attributes`.

        Raises:
            ConfigError: an unknown method.
            DataError: labels that do not fit the rows, or of one class only.
        """
        return attributes.attribute_vector(self._codes(X), y, method)

    def edit(self, X: Any, vector: Any, strength: float | Sequence[float] = 1.0) -> np.ndarray:
        """Rows decoded from their codes plus strength x vector: [N, *event], or [N, S, *event] for S strengths.

        Raises:
            ConfigError: a strength that is not finite.
            DataError: a vector of another width, or one that is not finite.
        """
        return self._decoded(edit(self._codes(X), vector, strength))

    def analogy(self, A: Any, B: Any, C: Any) -> np.ndarray:
        """Rows decoded from the codes a - b + c, what is to c as a is to b: [N, *event], row by row.

        Raises:
            DataError: A, B and C [N, *event] of different length.
        """
        return self._decoded(analogy(self._codes(A), self._codes(B), self._codes(C)))

    def morph(self, X: Any, steps: int = 10, kind: Literal["linear", "spherical"] = "linear") -> np.ndarray:
        """The way from the first row of X [P, *event] past the others to the last, [(P - 1) (steps - 1) + 1, *event].

        Args:
            X: two rows or more.
            steps: examples from one row to the next, both included.
            kind: "linear" or "spherical".

        Raises:
            DataError: less than two rows.
            ConfigError: an unknown kind, or less than two steps.
        """
        return self._decoded(morph.morph(self._codes(X), steps, kind))

    def neighbours(self, X: Any, among: Any, k: int = 5) -> tuple[np.ndarray, np.ndarray]:
        """The k rows of `among` [M, *event] whose codes are nearest to those of X: distances and places [N, k].

        Raises:
            ConfigError: k below 1, or above M.
        """
        return neighbours.neighbours(self._codes(X), self._codes(among), k)

    def _decoded(self, codes: np.ndarray) -> np.ndarray:
        """Examples [..., *event] of codes [..., latent_dim], no further away than codes can lie."""
        model = self._fitted()
        decoded = inference.decode(model, inside(model, codes.reshape(-1, codes.shape[-1])))
        return decoded.reshape(*codes.shape[:-1], *decoded.shape[1:])

    def _codes(self, X: Any) -> np.ndarray:
        """As `transform`, and an array even where `set_output` asks that for another container."""
        model = self._fitted()
        return inference.encode(model, self._check(X, reset=False))
