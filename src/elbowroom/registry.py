"""Names of parts: from file names and entry-point metadata, without importing the parts.

A family is a folder; a part is one file in it, named like the part, whose module holds `part`, the class of
its frozen configuration. Others add parts from their own packages through entry points:

    [project.entry-points."elbowroom.networks"]
    unet = "their_package.unet:UNet"
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from elbowroom.errors import ConfigError, nearest_cure


@dataclass(frozen=True)
class Family:
    """A folder whose files are the members, and the entry-point group that adds others."""

    name: str
    package: str

    @property
    def group(self) -> str:
        return f"elbowroom.{self.name}"

    def names(self) -> list[str]:
        """All known names, sorted; nothing is imported."""
        return sorted({*self._files(), *self._entry_points()})

    def find(self, name: str) -> Any:
        """The class registered under this name; dashes and underscores are alike.

        Raises:
            ConfigError: no member has this name; the nearest is suggested.
        """
        key = str(name).strip().lower().replace("-", "_")
        if key in self._files():
            return importlib.import_module(f"{self.package}.{key}").part
        points = self._entry_points()
        if key in points:
            return points[key].load()
        raise ConfigError(f"The name of one of the {self.name} is wanted.", repr(name), nearest_cure(key, self.names()))

    @cache  # noqa: B019 - families are few and live as long as the program
    def _files(self) -> frozenset[str]:
        spec = find_spec(self.package)
        assert spec is not None
        assert spec.submodule_search_locations is not None
        members = pkgutil.iter_modules(spec.submodule_search_locations)
        return frozenset(member.name for member in members if not member.name.startswith("_"))

    @cache  # noqa: B019
    def _entry_points(self) -> dict[str, Any]:
        return {point.name.replace("-", "_"): point for point in entry_points(group=self.group)}


FAMILIES = {
    family.name: family
    for family in (
        Family("networks", "elbowroom.parts.networks"),
        Family("posteriors", "elbowroom.parts.posteriors"),
        Family("priors", "elbowroom.parts.priors"),
        Family("likelihoods", "elbowroom.parts.likelihoods"),
        Family("corruptions", "elbowroom.parts.corruptions"),
        Family("augmentations", "elbowroom.parts.augmentations"),
        Family("scalings", "elbowroom.parts.scalings"),
        Family("conditions", "elbowroom.parts.conditions"),
        Family("penalties", "elbowroom.parts.penalties"),
        Family("sequence_encoders", "elbowroom.parts.sequence_encoders"),
        Family("sequence_decoders", "elbowroom.parts.sequence_decoders"),
        Family("attentions", "elbowroom.parts.attentions"),
        Family("objectives", "elbowroom.objectives.members"),
        Family("regularisers", "elbowroom.objectives.regularisers"),
    )
}
