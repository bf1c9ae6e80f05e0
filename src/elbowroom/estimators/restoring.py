"""What a fitted estimator does with rows that are noisy, or of which some values are missing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from elbowroom.data.arrays import as_array
from elbowroom.data.masks import as_mask
from elbowroom.errors import DataError
from elbowroom.evaluation import denoising, inference, inpainting


class Restoring:
    """Mixed into the estimators; damaged rows go in and restored rows come out, in the data's units."""

    @abstractmethod
    def _fitted(self) -> Any:
        """The fitted model."""

    @abstractmethod
    def _check(self, X: Any, reset: bool) -> np.ndarray:
        """X as an array of finite numbers of the fitted shape."""

    def denoise(self, X: Any, corruption: Any = None) -> np.ndarray:
        """Noisy rows restored [N, *event]; what the damage cannot have changed stays as it is.

        With salt and pepper that is every value between the extremes of its row; `reconstruct` gives all values as the
        model has them, and so does this where the estimator was fitted to pairs of damaged and clean rows.

        Args:
            X: noisy rows [N, *event].
            corruption: what damaged them; None is what the estimator was fitted with.

        Raises:
            ConfigError: an unknown corruption, or none where the estimator was fitted without.
        """
        model, rows = self._fitted(), self._check(X, reset=False)
        if corruption is None and model.corruption is None and "target" in (getattr(self, "source_", None) or {}):
            return inference.reconstruct(model, rows)
        return denoising.denoise(model, rows, corruption)

    def inpaint(self, X: Any, mask: Any = None, *, rounds: int | None = None) -> np.ndarray:
        """Rows whose hidden values the model fills in; known ones stay as they are [N, *event].

        Args:
            X: rows [N, *event].
            mask: True where a value is hidden: one for all rows [*event], or one for each [N, *event]; for images in
                colour the channels may be left out. None takes NaN as hidden.
            rounds: how often the model is asked; None is once where it was trained with "masking" or "block", and 20
                times else, each time with its last answer in the hidden places.

        Raises:
            DataError: a mask of another shape, or of other numbers than 0 and 1; NaN beside a mask.
            ConfigError: less than one round.
        """
        rows, hidden = self._with_holes(X, mask)
        return inpainting.inpaint(self._fitted(), rows, hidden, rounds=rounds)

    def _with_holes(self, X: Any, mask: Any) -> tuple[np.ndarray, np.ndarray]:
        """The rows, their hidden values made finite where they were NaN, and which are hidden [N, *event]."""
        if mask is not None:
            rows = self._check(X, reset=False)
            return rows, as_mask(mask, rows.shape)
        values = as_array(X, "X")
        if values.dtype.kind != "f":
            raise DataError("Hidden values are NaN, or are marked by a mask.", f"{values.dtype} values and no mask",
                            "pass inpaint(X, mask)")  # fmt: skip
        hidden = np.isnan(values)
        return self._check(np.where(hidden, 0.0, values).astype(values.dtype), reset=False), hidden
