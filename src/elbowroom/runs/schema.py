"""What the JSON of a run holds: the type of every field, checked before anything is done with it.

A run may be a stranger's. What its plan says of parts is checked by `configuration`, which builds them; fields that are
not named here are kept as they are.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from elbowroom.errors import RunError

Name = str | int
Size = Annotated[int, Field(ge=0)]
STRICT = ConfigDict(strict=True, extra="allow")


class Fingerprint(TypedDict):
    """Of rows; see `data.rows.fingerprint`."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    shape: list[Size]
    dtype: str
    digest: str


class Series(TypedDict):
    """How a series was cut into windows."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    window: Size
    stride: NotRequired[Size | None]
    gaps: NotRequired[str | None]
    time: NotRequired[Name | None]


class Table(TypedDict, total=False):
    """How a table was read; see `table_options`."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    options: dict[str, Any]
    left_out: list[str] | None
    fill: dict[str, float] | None


class Source(TypedDict, total=False):
    """Where data came from; see `runs.source`."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    data: str | None
    split: str | None
    label_column: Name | None
    time_column: Name | None
    group_column: Name | None
    target: str | dict[str, Any] | None
    table: Table | None
    held_out: dict[str, Any] | None
    columns: list[Name] | None
    feature_names: list[str] | None
    images: dict[str, Any] | None
    series: Series | None
    range: Annotated[list[float], Field(min_length=2, max_length=2)]
    fingerprint: Fingerprint
    digest: str
    validation: dict[str, Any] | None


class Config(TypedDict):
    """config.json."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    format_version: int
    plan: dict[str, Any]
    estimator: NotRequired[str | None]
    params: NotRequired[dict[str, Any]]
    source: NotRequired[Source | None]
    data: NotRequired[list[dict[str, Any] | None]]
    start_from: NotRequired[dict[str, Any] | None]


class Fitted(TypedDict):
    """fitted.json."""

    __pydantic_config__ = STRICT  # type: ignore[misc]
    stop_reason: str | None
    learned: NotRequired[dict[str, Any]]
    feature_names_in_: NotRequired[list[str] | None]


CONFIG, FITTED = Config, Fitted
EPOCH = dict[str, float | None]
ENVIRONMENT = dict[str, str | float | None]
DIGESTS = dict[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]]


def check(content: Any, wanted: Any, where: object) -> None:
    """Refuses JSON of other types.

    Args:
        content: what was read.
        wanted: a type of this file, or any other.
        where: what an error calls it.

    Raises:
        RunError: a field is missing, or has another type; it is named.
    """
    try:
        _adapter(wanted).validate_python(content, strict=True)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        got = f"{place}: {problem['msg']}" if place else problem["msg"]
        raise RunError(f"{where} is as elbowroom wrote it.", got, "take the file from a backup") from None


@cache
def _adapter(wanted: Any) -> TypeAdapter:
    return TypeAdapter(wanted)
