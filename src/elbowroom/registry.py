"""Names of parts and estimators: from file names and entry-point metadata, without importing the parts.

A family is a folder; a member is one file in it, named like the member, that ends with `part = TheClass`: the class
of a part's frozen configuration, or of an estimator. Others add members from their own packages by entry points:

    [project.entry-points."elbowroom.networks"]
    unet = "their_package.unet:UNet"
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
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
        """The class of this name, or whose own name this is: "face_vae", "face-vae", "FaceVAE".

        Raises:
            ConfigError: no member has this name; the nearest is suggested.
        """
        key = str(name).strip()
        files, points = self._files(), self._entry_points()
        named = next((member for member in files if _letters(member) == _letters(key)), None)
        if named is None:
            named = next((file for name, file in self.classes().items() if _letters(name) == _letters(key)), None)
        if named is not None:
            return importlib.import_module(f"{self.package}.{named}").part
        for member, point in points.items():
            if _letters(key) in (_letters(member), _letters(point.attr)):
                return point.load()
        cure = nearest_cure(key.lower().replace("-", "_"), self.names())
        raise ConfigError(f"The name of one of the {self.name} is wanted.", repr(name), cure)

    def summary(self, name: str) -> str:
        """What a member is: the first sentence of its class, read from the source; the class is not imported."""
        files, points = self._files(), self._entry_points()
        spec = find_spec(f"{self.package}.{name}" if name in files else points[name].module)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return ""
        source = Path(spec.origin).read_text(encoding="utf-8")
        wanted = _class_of(source) if name in files else points[name].attr
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and node.name == wanted:
                return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
        return ""

    @cache  # noqa: B019
    def classes(self) -> Mapping[str, str]:
        """The members that have files, by the names of their classes; read from the files' last lines."""
        return {_class_of(path.read_text(encoding="utf-8")): name for name, path in sorted(self._files().items())}

    @cache  # noqa: B019 - families are few and live as long as the program
    def _files(self) -> Mapping[str, Path]:
        spec = find_spec(self.package)
        assert spec is not None
        assert spec.submodule_search_locations is not None
        folders = list(spec.submodule_search_locations)
        names = [member.name for member in pkgutil.iter_modules(folders) if not member.name.startswith("_")]
        return {name: Path(folders[0], f"{name}.py") for name in names}

    @cache  # noqa: B019
    def _entry_points(self) -> dict[str, Any]:
        from importlib.metadata import entry_points  # here, since it is slow to import and file names come without it

        return {point.name.replace("-", "_"): point for point in entry_points(group=self.group)}


def _letters(name: str) -> str:
    """A name without what divides its words: file, class and option then have the same one."""
    return name.replace("-", "").replace("_", "").lower()


def _class_of(source: str) -> str:
    return re.findall(r"^part = (\w+)$", source, re.MULTILINE)[-1]


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
        Family("presets", "elbowroom.presets"),
        Family("estimators", "elbowroom.estimators.members"),
    )
}
