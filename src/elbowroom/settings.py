"""Settings that are declared once: a field with its type, its default, and a line below that says what it is.

    @settings
    class Ours(Preset):
        "What the model is."
        strength: float = 1.0
        "Weight of what is ours, in nats."

The constructor, the docstring, nested parameters and the options of the command line follow from there. A subclass
gives an inherited setting another default by naming it without a type: `strength = 2.0`. Where None stands for a rule,
`rules` says it; a setting without a line of its own is one of the objective that the class `raises`, and has the line
and the default that it has there.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, TypeVar, cast, dataclass_transform, get_args, get_type_hints

C = TypeVar("C", bound=type)
S = TypeVar("S")
WIDTH = 112


@dataclass(frozen=True)
class Setting:
    """One setting of a class.

    Args:
        name: of the field.
        type: as it is declared.
        default: what the constructor takes where nothing is said.
        says: the default in words: the rule that None stands for, or the value.
        line: what the setting is.
    """

    name: str
    type: Any
    default: Any
    says: str
    line: str


@dataclass_transform(eq_default=False, kw_only_default=True, field_specifiers=(dataclasses.field,))
def settings(cls: C) -> C:
    """Makes the class a dataclass that only stores, with a docstring that lists all of its settings."""
    own = {name: _resolved(kind, cls) for name, kind in inspect.get_annotations(cls).items()}
    for home in cls.__mro__[1:]:
        for name, field in vars(home).get("__dataclass_fields__", {}).items():
            if name in cls.__dict__ and name not in own:  # another default of an inherited setting
                setattr(cls, name, dataclasses.field(default=cls.__dict__[name], kw_only=field.kw_only))
                own[name] = field.type
    cls.__annotations__ = own
    made: Any = dataclass(eq=False, repr=False, kw_only=True)(cls)
    made.__doc__ = _with_settings(inspect.cleandoc(cls.__doc__ or ""), settings_of(made))
    return cast(C, made)


def settings_of(cls: type) -> list[Setting]:
    """The settings of a class, or of any dataclass: what may be set by its place comes first."""
    return [_setting(cls, field) for field in sorted(dataclasses.fields(cls), key=lambda field: bool(field.kw_only))]


def _setting(cls: type, field: dataclasses.Field[Any]) -> Setting:
    line, rule = "", ""
    for home in cls.__mro__:
        line = line or lines_of(home).get(field.name, "")
        rule = rule or vars(home).get("rules", {}).get(field.name, "")
    raised = getattr(cls, "raises", None)
    if raised is not None and field.name in getattr(raised, "__dataclass_fields__", {}):
        there = _setting(raised, raised.__dataclass_fields__[field.name])
        line, rule = line or there.line, rule or there.says
    kind = get_type_hints(cls, include_extras=True)[field.name] if isinstance(field.type, str) else field.type
    made = field.default_factory
    default = field.default if made is dataclasses.MISSING else made()
    says = (rule or "none") if default is None else _in_words(default)
    return Setting(field.name, kind, default, says, line)


def _resolved(kind: Any, cls: type) -> Any:
    """A type that stands as text, as a type: in a subclass, elsewhere, its words may mean nothing."""
    if not isinstance(kind, str) or kind.startswith(("ClassVar", "typing.ClassVar")):
        return kind
    alone = SimpleNamespace(__annotations__={"kind": kind})
    return get_type_hints(alone, vars(sys.modules[cls.__module__]), dict(vars(cls)), include_extras=True)["kind"]


def _in_words(default: Any) -> str:
    return " ".join(map(str, default)) if isinstance(default, tuple) else str(default)


@cache
def lines_of(cls: type) -> Mapping[str, str]:
    """The line below each field that a class declares itself, from its source; none where there is no source."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    except (OSError, TypeError, KeyError, SyntaxError):
        return {}
    body = next((node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == cls.__name__),
                [])  # fmt: skip
    lines = {}
    for field, below in pairwise(body):
        if (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)):  # fmt: skip
            lines[field.target.id] = " ".join(below.value.value.split())
    return lines


def _with_settings(text: str, listed: list[Setting]) -> str:
    """A docstring with its list of arguments behind what it says of the class, in front of attributes and examples."""
    lines = []
    for one in listed:
        kind = one.type.__name__ if isinstance(one.type, type) and not get_args(one.type) else str(one.type)
        said = f"{one.name} ({kind.replace('typing.', '')}): {one.line} Default: {one.says}."
        lines.append(textwrap.fill(said, WIDTH, initial_indent="    ", subsequent_indent=" " * 8))
    paragraphs = text.split("\n\n")
    place = next((i for i, p in enumerate(paragraphs) if p.startswith(("Attributes:", ">>>"))), len(paragraphs))
    return "\n\n".join([*paragraphs[:place], "Args:\n" + "\n".join(lines), *paragraphs[place:]])


def as_settings(cls: type[S], chosen: Any, **changes: Any) -> S:
    """Settings of another class: those that both have, and these changes."""
    names = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return cls(**{name: value for name, value in vars(chosen).items() if name in names} | changes)
