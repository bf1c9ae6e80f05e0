"""zuko, the library of normalising flows, imported late: its import changes torch for the whole process."""

from __future__ import annotations

from importlib.util import find_spec
from types import ModuleType

from torch.distributions import Distribution

from elbowroom.errors import ConfigError


def zuko() -> ModuleType:
    """The package; what its import switches off in torch.distributions, the validation of arguments, is put back.

    Raises:
        ConfigError: it is not installed.
    """
    if find_spec("zuko") is None:
        raise ConfigError("Normalising flows need zuko.", "no such package", "pip install 'elbowroom[flows]'")
    validates = Distribution._validate_args
    try:
        import zuko
    finally:
        Distribution.set_default_validate_args(validates)
    return zuko
