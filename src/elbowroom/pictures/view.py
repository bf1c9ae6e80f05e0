"""A run as its pages show it: the model, how it was trained, and what was measured on which rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch

from elbowroom.data.arrays import range_of
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.alarms import Finding, find_alarms, findings_of_plan
from elbowroom.evaluation.evaluate import Evaluation
from elbowroom.evaluation.labels import labels_of
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.saved import SavedEvaluation
from elbowroom.latent.middle import middle
from elbowroom.model import Model
from elbowroom.training.plan import Plan


@dataclass(frozen=True)
class RunView:
    """One run; `data` are the rows that `evaluation` and the pictures are of."""

    name: str
    model: Model
    plan: Plan
    history: Sequence[Mapping[str, Any]]
    stop_reason: str | None
    environment: Mapping[str, Any]
    data: Dataset
    evaluation: Evaluation
    saved: SavedEvaluation | None = None
    """The long evaluation in the run folder, if there is one."""
    fitted_to_pairs: bool = False
    """Whether the model was fitted to damaged rows and their clean ones."""
    examples = ()  # rows are no examples to print, as texts are

    @cached_property
    def findings(self) -> list[Finding]:
        """The health alarms, and what is to be known of what was trained."""
        alarms = find_alarms(self.evaluation.health, self.history, self.stop_reason)
        pairs = []
        if self.data.target is not None:
            pairs.append(Finding("notice", "alarm.target"))
        elif self.fitted_to_pairs:
            pairs.append(Finding("notice", "alarm.no_target"))
        return [*alarms, *pairs, *findings_of_plan(self.plan.model, self.plan.objective)]

    @property
    def measures(self) -> Sequence[Measure]:
        """What was measured of the rows."""
        return self.evaluation.measures

    @property
    def data_record(self) -> dict[str, str]:
        """Source, title and split of the rows."""
        return {"source": self.data.source, "title": self.data.title, "split": self.data.split}

    @property
    def has_prior(self) -> bool:
        """Whether the prior is that of the codes, by training or by a fit, so that samples mean something."""
        return self.evaluation.health.has_bound or self.plan.objective.toward_prior or self.plan.model.prior_fitted

    @property
    def has_kl(self) -> bool:
        """Whether q has a width and a KL of its own for each dimension."""
        return self.evaluation.health.kl is not None

    @cached_property
    def labels(self) -> np.ndarray | None:
        """The labels of these rows, for a conditional model."""
        return labels_of(self.model.config, self.data)

    @property
    def has_classes(self) -> bool:
        """Whether the condition is one of several classes."""
        return self.labels is not None and self.model.config.condition.log_p is not None

    @property
    def has_even_ticks(self) -> bool:
        """Whether a grid can have ticks at equal shares of the prior."""
        return self.has_prior and self.model.prior.quantile(torch.tensor([0.5])) is not None

    @cached_property
    def middle(self) -> np.ndarray:
        """Where coordinates that do not move stay [D]: the prior's mean, or the mean code of a model without one."""
        return middle(self.model, None if self.has_prior else self.evaluation.health.codes)

    @property
    def form(self) -> Literal["pictures", "series", "table"]:
        """What an example is drawn as."""
        shape = self.data.event_shape
        if len(shape) < 3 and (self.data.series or self.model.config.encoder.for_series):
            return "series"
        images = len(shape) == 2 or (len(shape) == 3 and (shape[-1] in (1, 3, 4) or shape[0] in (1, 3)))
        return "pictures" if images else "table"

    @cached_property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value that pictures of these rows show."""
        return range_of(self.data.x)
