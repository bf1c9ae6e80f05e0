"""What a claim is: the models it needs, an experiment, and a few facts about it; its words are in a file beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.sets import Wants
from elbowroom.lab.words import Words, words_of
from elbowroom.lab.workbench import Workbench


@dataclass(frozen=True)
class Claim:
    """A question, and an experiment over paired seeds that answers it with a verdict.

    Args:
        name: such as "C8".
        sources: numbers of the study documents that make it.
        experiment: from a workbench to the outcome, whose panels are the claim's figure.
        needs: the models that are trained beforehand, each with every seed.
        any_data: the outcome does not depend on the data, so it is run once.
        wants: what it must know of each row.
        own_models: models that the experiment trains by itself; so many are as much work as it is.
    """

    name: str
    sources: tuple[int, ...]
    experiment: Callable[[Workbench], Outcome]
    needs: Callable[[Workbench], Sequence[Recipe]] = lambda bench: ()
    any_data: bool = False
    wants: Wants = "labels"
    own_models: int = 0

    @property
    def words(self) -> Mapping[str, Words]:
        """By language, "en" and "ko"."""
        return words_of(self.name)
