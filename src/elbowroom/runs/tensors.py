"""Weights as safetensors: written whole or not at all, checked by name, shape, type and digest; nothing is executed.

A file is looked at before it is read: a model is compared with names and shapes in its header while it has none of its
memory, so that a stranger's file cannot ask for more than it holds itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError
from elbowroom.parts.module import outline
from elbowroom.runs.folder import check_regular

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
         "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
         "C64": torch.complex64}  # fmt: skip
"""What safetensors calls torch's types."""
DIGEST = "digest"
"""Where the metadata of a file say what its tensors are."""


class Kind(NamedTuple):
    """Shape and type of a tensor; a type that no model has is None."""

    shape: tuple[int, ...]
    dtype: torch.dtype | None


def save_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> None:
    """Writes tensors as safetensors, with a digest of them and of the metadata."""
    write_whole(path, tensor_bytes(tensors, metadata))


def tensor_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """Tensors as their file has them."""
    plain: dict[str, Tensor] = {}
    seen: set[int] = set()
    for name, value in tensors.items():
        whole = value.detach().cpu().contiguous()
        place = whole.untyped_storage().data_ptr()
        plain[name] = whole.clone() if place in seen else whole  # safetensors stores each tensor once
        seen.add(place)
    words = dict(metadata or {})
    content: bytes = save(plain, {**words, DIGEST: _digest(plain, words)})
    return content


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Reads tensors and metadata of a safetensors file.

    Raises:
        RunError: the file is missing, torn, no safetensors file (a pickle, for one), or not what was written.
    """
    with _opened(path) as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = dict(file.metadata() or {})
    digest = metadata.pop(DIGEST, None)
    if digest is not None and digest != _digest(tensors, metadata):
        raise RunError("A file of tensors holds what was written.", f"{path}, whose digest does not match",
                       "take the file from a backup, or fit again")  # fmt: skip
    return tensors, metadata


def kinds_in(path: Path) -> dict[str, Kind]:
    """Shapes and types of the tensors in a file, from its header alone.

    Raises:
        RunError: as `load_tensors`.
    """
    with _opened(path) as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        return {name: Kind(tuple(one.get_shape()), TYPES.get(one.get_dtype())) for name, one in slices.items()}


def load_module(build: Callable[[], Any], path: Path) -> Any:
    """A module with the weights of a file; names and shapes are compared before it takes memory.

    Args:
        build: makes the module.
        path: of the file.

    Raises:
        RunError: as `load_into` and `load_tensors`.
    """
    check_fit(outline(build), kinds_in(path), str(path))
    module = build()
    load_into(module, load_tensors(path)[0], str(path))
    return module


def check_fit(module: torch.nn.Module, kinds: Mapping[str, Kind], what: str) -> None:
    """Compares tensors with those of a module by name, shape and type; the module may have no memory yet.

    Raises:
        RunError: a tensor is missing, unknown, or has another shape or type; it is named.
    """
    wanted = module.state_dict()
    # some buffers may have one of several shapes, such as a scaling's: a scalar, or one per value of the event
    shapes = {
        f"{prefix}.{name}": tuple(torch.Size(shape) for shape in inner.shapes_of_buffer(name))
        for prefix, inner in module.named_modules()
        if hasattr(inner, "shapes_of_buffer")
        for name, _ in inner.named_buffers(recurse=False)
    }
    problems = [f"{name} is missing" for name in wanted if name not in kinds]
    problems += [f"{name} is not part of the model" for name in kinds if name not in wanted]
    for name, value in wanted.items():
        if name not in kinds:
            continue
        shape, dtype = kinds[name]
        if torch.Size(shape) not in shapes.get(name, (value.shape,)):
            problems.append(f"{name} is {tuple(shape)}, wanted {tuple(value.shape)}")
        elif dtype != value.dtype and not {dtype, value.dtype} <= {torch.float32, torch.float64}:
            problems.append(f"{name} is of another type, {dtype or 'one that no model has'}, wanted {value.dtype}")
    if problems:
        shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
        raise RunError(f"{what} must fit the model.", shown, "use the weights that belong to its config.json")


def load_into(module: torch.nn.Module, tensors: Mapping[str, Tensor], what: str) -> None:
    """Loads weights into a module after checking each of them; float64 in the file makes it compute so.

    Raises:
        RunError: as `check_fit`; or a weight is not finite.
    """
    check_fit(module, {name: Kind(tuple(value.shape), value.dtype) for name, value in tensors.items()}, what)
    for name, fresh in module.state_dict().items():  # a module of the user's own may have a mask of infinities
        if not torch.isfinite(tensors[name]).all() and torch.isfinite(fresh).all():
            raise RunError(f"{what} holds finite numbers.", f"{name} with NaN or infinity",
                           "take the file from a backup, or fit again")  # fmt: skip
    if {tensors[name].dtype for name, _ in module.named_parameters()} == {torch.float64}:
        module.double()  # weights of a closed form, which float32 would round
    module.load_state_dict(dict(tensors))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    check_regular(path)
    try:
        with safe_open(path, "pt") as file:
            yield file
    except (SafetensorError, OSError) as error:
        raise RunError(
            f"{path} must be a whole safetensors file; no other format is read, since others can run code.",
            str(error),
            "take the file from a backup, or fit again",
        ) from None


def _digest(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> str:
    digest = hashlib.sha256(repr(sorted(metadata.items())).encode())
    for name in sorted(tensors):
        value = tensors[name].detach().cpu().contiguous()
        digest.update(name.encode() + str((value.dtype, tuple(value.shape))).encode())
        digest.update(value.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
