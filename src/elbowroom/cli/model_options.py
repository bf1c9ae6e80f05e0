"""The options of `elbowroom fit` for one model: they follow from the settings of its class, of training, of reading."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import tyro

from elbowroom.cli import reading
from elbowroom.cli.options import RunOptions, explained_option
from elbowroom.configuration import value_from_text
from elbowroom.errors import ConfigError
from elbowroom.registry import FAMILIES
from elbowroom.settings import Setting, settings_of
from elbowroom.wording import said

SAID_OTHERWISE = ("validation_fraction", "random_state", "verbose", "training", "seed")
"""Settings of estimators and of training that --validation, --seed and the options of training stand for."""


def options_of(model: str, command: type = RunOptions) -> Any:
    """The options of a model as a dataclass: of the run, of the model, of training, of reading the data.

    What is not named on the command line has no value here, so that defaults are those of the model alone.

    Args:
        model: by name.
        command: `RunOptions`, or a subclass that says what to do with them.

    Raises:
        ConfigError: there is no such model.
    """
    cls = FAMILIES["estimators"].find(model)
    own = reading.options_of(cls.reads)
    fields: dict[str, Any] = {}
    for home in (RunOptions, cls, cls.method, own):
        is_ours = home in (RunOptions, own)
        taken = {*fields, *SAID_OTHERWISE, *_names(RunOptions), *_names(own)} if not is_ours else set()
        for one in settings_of(home):
            if one.name in ("data", "model") and is_ours:
                fields[one.name] = explained_option(one), one.default
            elif one.name not in taken:
                fields[one.name] = _option(one, is_ours)
    made = [(name, kind, dataclasses.field(default=default)) for name, (kind, default) in fields.items()]
    space = {"estimator": cls, "__doc__": command.__doc__}
    return dataclasses.make_dataclass("Options", made, bases=(command,), frozen=True, namespace=space)


def settings_named(options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of the estimator, and those of training, that a command line names."""
    cls = options.estimator
    kinds = {one.name: one.type for one in settings_of(cls)}
    others = {*_names(RunOptions), *_names(reading.options_of(cls.reads))}
    named = {name: getattr(options, name) for name in _names(type(options)) if name not in others}
    named = {name: value for name, value in named.items() if value is not None and value is not False}
    own = {name: _value(value, kinds[name]) for name, value in named.items() if name in kinds}
    return own, {name: value for name, value in named.items() if name not in own}


def refuse_others(words: Sequence[str], options: Any, model: str) -> None:
    """Says of an option that the model has not which models have it, or which option is the nearest.

    Raises:
        ConfigError: there is such an option.
    """
    known = _dashed(_names(options))
    for word in words:
        name = word.partition("=")[0].removeprefix("--").replace("_", "-")
        if not word.startswith("--") or {name, name.removeprefix("no-")} & {*known, "help", ""}:
            continue
        models = [other for other in FAMILIES["estimators"].names() if name in _dashed(_names(options_of(other)))]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        cure = f"leave it out; elbowroom fit DATA --model {model} --help says which there are"
        if models:
            cure = f"choose --model {' or '.join(_dashed(models))}, which have it"
        if near:
            cure = f"take --{near[0]}, or {cure}" if models else f"take --{near[0]}"
        raise ConfigError(f"{model} has no setting --{name}.", word, cure)


def _names(cls: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(cls)]


def _dashed(names: Iterable[str]) -> list[str]:
    return [name.replace("_", "-") for name in names]


def _option(one: Setting, is_ours: bool) -> tuple[Any, Any]:
    """The type of an option with its help, and its value where it is not named: of settings that are not ours none."""
    line, says = said(one.line), "" if is_ours and one.default is None else said(f"(default: {said(one.says)})")
    kinds = [*get_args(one.type)] if get_origin(one.type) in (Union, UnionType) else [one.type]
    kinds = [kind for kind in kinds if kind is not type(None)]
    if kinds == [bool]:
        if one.default is False:  # a flag
            return Annotated[bool, tyro.conf.arg(help=line, help_behavior_hint="")], False
        argument = tyro.conf.arg(help=line, help_behavior_hint=says, metavar="True|False")
        return Annotated[bool | None, argument], None
    if Any in kinds:  # a part, or something else by name
        kind: Any = tuple[str, ...] if len(kinds) > 1 else str
    else:
        kind = Union[tuple(kinds)]  # noqa: UP007 - built at run time
    shown = "|".join(_shown(kind) for kind in kinds if kind is not Any or len(kinds) == 1)
    argument = tyro.conf.arg(help=line, help_behavior_hint=says, metavar=shown)
    default = one.default if isinstance(one.default, str | int) and is_ours else None
    return Annotated[kind if default is not None else kind | None, argument], default


def _shown(kind: Any) -> str:
    if kind is Any:
        return "NAME"
    if get_origin(kind) is Literal:
        return "|".join(get_args(kind))
    if get_origin(kind) is tuple:
        word = _shown(get_args(kind)[0])
        return f"{word} [{word} ...]"
    return str(kind.__name__.upper())


def _value(value: Any, hint: Any) -> Any:
    """A setting as its estimator takes it: a number, a name, a part with settings; or several of them."""
    if isinstance(value, tuple) and Any in get_args(hint):
        read = tuple(value_from_text(text) for text in value)
        return read if len(read) > 1 or isinstance(read[0], int) else read[0]
    return value_from_text(value) if isinstance(value, str) and hint is Any else value
