"""Configurations that round-trip: frozen dataclasses, JSON types only, `from_dict(C, to_dict(c)) == c`.

A field that holds a part names its family in the field's metadata; the part is then written as
{"name": "mlp", ...its fields}. A field that holds one of several configurations has them in its metadata, by their
`kind`; the configuration is then written as {"kind": "rows", ...its fields}. One of them may have no kind.
Values are validated by pydantic; nothing read from a file is executed.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.registry import FAMILIES

C = TypeVar("C")
MOST_UNITS = 10_000_000
"""Of any layer; so many that products of two sizes can be counted, whatever is asked for."""
Count = Annotated[int, Field(ge=1, le=MOST_UNITS)]
"""Type of a setting that counts something of which there is one at least."""
Rate = Annotated[float, Field(ge=0.0, lt=1.0)]
"""Type of a setting that is a share, not all of it: 0 <= rate < 1."""


class Part:
    """Base of every part's configuration: a frozen dataclass with a `name` and a `family`.

    `get_params` makes parts nest in scikit-learn's parameters (`encoder__hidden` in a grid search).
    """

    name: ClassVar[str]
    family: ClassVar[str]

    def __post_init__(self) -> None:
        validate(self)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def example(cls) -> Part:
        """A small configuration for the contract tests; override where the defaults are large."""
        return cls()


def part_field(family: str, **options: Any) -> Any:
    """A dataclass field that holds a part of this family."""
    return dataclasses.field(metadata={"family": family}, **options)


def parts_field(family: str) -> Any:
    """A dataclass field that holds any number of parts of this family, by default none."""
    return dataclasses.field(default=(), metadata={"family": family, "several": True})


def several_parts(family: str, value: Any) -> tuple[Any, ...]:
    """The parts that a list of names, dictionaries and parts stands for; one alone stands for a list of it.

    Raises:
        ConfigError: as `part`; or the same part twice.
    """
    if value is None or isinstance(value, str | Mapping | Part):
        value = () if value is None else (value,)
    if not isinstance(value, list | tuple):
        raise ConfigError(f"The {family} are a list of names or configurations.", repr(value), "leave them out")
    parts = tuple(part(family, item) for item in value)
    names = [item.name for item in parts]
    if len(set(names)) < len(names):
        raise ConfigError(f"Each of the {family} is there once.", ", ".join(names), "leave one of them out")
    return parts


def part(family: str, value: Any) -> Any:
    """The part that a name, a dictionary or a part stands for.

    Raises:
        ConfigError: unknown name, or a part of another family.
    """
    if isinstance(value, str):
        value = {"name": value}
    if isinstance(value, Mapping):
        fields = dict(value)
        return from_dict(FAMILIES[family].find(fields.pop("name", "")), fields)
    if isinstance(value, Part) and value.family == family:
        return value
    raise ConfigError(f"One of the {family} is wanted, by name or as a configuration.", repr(value),
                      nearest_cure("", FAMILIES[family].names()))  # fmt: skip


def take_parts(config: Any, of: Callable[[str, Any], Any] = part) -> None:
    """Puts the part in the place of its name or dictionary, in every field of a frozen configuration that holds one."""
    for field in dataclasses.fields(config):
        family, value = field.metadata.get("family"), getattr(config, field.name)
        if family and field.metadata.get("several"):
            object.__setattr__(config, field.name, several_parts(family, value))
        elif family and value is not None:
            object.__setattr__(config, field.name, of(family, value))


def value_from_text(text: str) -> Any:
    """A number, or a part: "block,height=10,width=10" as a dictionary, a name alone as it is."""
    if "," in text:
        return part_from_text(text)
    try:
        number = json.loads(text)
    except json.JSONDecodeError:
        return text
    return number if type(number) in (int, float) else text


def part_from_text(text: str) -> dict[str, Any]:
    """A part with settings, such as "block,height=10,width=10", as a dictionary; values are JSON, or else text.

    Raises:
        ConfigError: a setting without a value.
    """
    name, *settings = text.split(",")
    part: dict[str, Any] = {"name": name}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError("Settings follow a name as setting=value, with commas between them.", repr(text),
                              "write it as in block,height=10,width=10")  # fmt: skip
        try:
            part[key.strip()] = json.loads(value)
        except json.JSONDecodeError:
            part[key.strip()] = value
    return part


def to_dict(config: Any) -> Any:
    """A configuration as JSON types: dictionaries, lists, strings, numbers, booleans, None."""
    if isinstance(config, Part) or dataclasses.is_dataclass(config):
        saved = [f.name for f in dataclasses.fields(config) if f.metadata.get("saved", True)]  # type: ignore[arg-type]
        fields = {name: to_dict(getattr(config, name)) for name in saved}
        if (kind := getattr(config, "kind", None)) is not None:
            fields = {"kind": kind, **fields}
        return {"name": config.name, **fields} if isinstance(config, Part) else fields
    if isinstance(config, list | tuple):
        return [to_dict(item) for item in config]
    return config


def from_dict(cls: type[C], data: Mapping[str, Any]) -> C:
    """The configuration of this class that `to_dict` wrote.

    Raises:
        ConfigError: an unknown or missing field, or a value of the wrong type, each named.
    """
    fields = {f.name: f for f in dataclasses.fields(cls) if f.init}  # type: ignore[arg-type]
    hints, values = _hints(cls), {}  # type: ignore[arg-type]
    for name, value in data.items():
        if name == "name" and issubclass(cls, Part) and value == cls.name:
            continue
        if name == "kind" and value == getattr(cls, "kind", None):
            continue
        if name not in fields:
            raise ConfigError(f"{cls.__name__} has no setting {name!r}.", repr(value), nearest_cure(name, fields))
        family, kinds = (fields[name].metadata.get(key) for key in ("family", "kinds"))
        if family and fields[name].metadata.get("several"):
            values[name] = several_parts(family, value)
        elif family and value is not None:
            values[name] = part(family, value)
        elif kinds and isinstance(value, Mapping):
            values[name] = from_dict(_of_kind(kinds, name, value.get("kind")), value)
        elif isinstance(hints[name], type) and issubclass(hints[name], Part):
            values[name] = part(hints[name].family, value)
        elif dataclasses.is_dataclass(hints[name]):
            values[name] = from_dict(hints[name], value) if isinstance(value, Mapping) else value
        else:
            values[name] = _validated(cls, name, value)
    try:
        return cls(**values)
    except TypeError as error:
        raise ConfigError(f"{cls.__name__} wants all its settings.", str(error), "add the missing one") from None


def _of_kind(kinds: Mapping[str | None, type], name: str, kind: Any) -> type:
    """The configuration of this kind.

    Raises:
        ConfigError: there is none.
    """
    if not isinstance(kind, str | None) or kind not in kinds:
        known = [one for one in kinds if one is not None]
        raise ConfigError(f"The setting {name!r} says its kind.", f"kind={kind!r}", nearest_cure(str(kind), known))
    return kinds[kind]


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


@cache
def _adapter(cls: type, name: str) -> TypeAdapter:
    return TypeAdapter(_hints(cls)[name], config=ConfigDict(arbitrary_types_allowed=True))


def validate(config: Any) -> None:
    """Checks every field's type, and takes numbers that NumPy counted as Python's own.

    Raises:
        ConfigError: a value of the wrong type, or an unknown word; the field is named.
    """
    for field in dataclasses.fields(config):
        if not field.metadata.get("family"):
            raw = getattr(config, field.name)
            value = _validated(type(config), field.name, raw)
            if type(value) is not type(raw) or value != raw:  # a clone wants the very objects back
                object.__setattr__(config, field.name, value)


def check_settings(chosen: Any) -> None:
    """Checks the types of the settings of an estimator, which its constructor only stored.

    Raises:
        ConfigError: a value of another type; the setting is named.
    """
    for one in dataclasses.fields(type(chosen)):
        kind: Any = one.type  # resolved by `settings`
        try:
            _adapter_of(kind).validate_python(getattr(chosen, one.name))
        except ValidationError as error:
            value = getattr(chosen, one.name)
            words = _words_in(kind) if isinstance(value, str) else []
            raise ConfigError(f"The setting {one.name!r} of {type(chosen).__name__} is not valid: "
                              f"{error.errors()[0]['msg']}.", repr(value),
                              nearest_cure(value, words) if words else "") from None  # fmt: skip


def _words_in(kind: Any) -> list[str]:
    """The words that a type takes."""
    if get_origin(kind) is Literal:
        return [word for word in get_args(kind) if isinstance(word, str)]
    return [word for inner in get_args(kind) for word in _words_in(inner)]


@cache
def _adapter_of(kind: Any) -> TypeAdapter:
    return TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))


def _validated(cls: Any, name: str, value: Any) -> Any:
    try:
        return _adapter(cls, name).validate_python(value)
    except ValidationError as error:
        problem = error.errors()[0]
        raise ConfigError(
            f"The setting {name!r} of {cls.__name__} is not valid: {problem['msg']}.", repr(value)
        ) from None


def to_plain(value: Any) -> Any:
    """A setting as JSON types: a number, a name, a part with its settings; None for a module, or a generator."""
    if isinstance(value, Part):
        return {"part": value.family, **to_dict(value)}
    if getattr(value, "ndim", None) == 0:  # a number of NumPy
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return {str(key): to_plain(item) for key, item in value.items()} if isinstance(value, dict) else None


def from_plain(value: Any, is_tuple: bool = False) -> Any:
    """The setting that `to_plain` gave; JSON has no tuples, so whether a list is one has to be said."""
    if isinstance(value, dict) and "part" in value:
        fields = dict(value)
        return part(fields.pop("part"), fields)
    if isinstance(value, list):
        value = [from_plain(item) for item in value]
    return tuple(value) if is_tuple and isinstance(value, list) else value
