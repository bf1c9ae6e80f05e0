"""The one training loop. It knows no family of models: phases give values to raise, callbacks do the rest."""

from __future__ import annotations

import math
import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from elbowroom.errors import DivergedWarning, ElbowroomError
from elbowroom.maths.noise import Noise, derive_seed, draw, kept_generators
from elbowroom.model import Model
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.objective import ObjectiveModule, Phase
from elbowroom.parts.module import averaged_tensors, paces_of
from elbowroom.training.batches import Batches
from elbowroom.training.callback import Callback
from elbowroom.training.settings import TrainingSettings

LOOK_EVERY = {"cpu": 1, "cuda": 50}
"""Steps between two looks at whether the value is finite; on a GPU a look waits for the device."""
KEEP_EVERY = 100
"""Steps between two copies of weights that were proven good."""


class Loop:
    """One training: its state, which callbacks see as a `callback.Training` and checkpoints save, and its steps."""

    def __init__(
        self,
        model: Any,
        objective: ObjectiveModule,
        examples: Batches,
        settings: TrainingSettings,
        callbacks: Sequence[Callback] = (),
    ):
        self.model, self.objective, self.examples = model, objective, examples
        self.settings, self.callbacks = settings, tuple(callbacks)
        self.phases = objective.phases(model)
        paces = paces_of(model)
        self.optimizers = {phase.name: build_optimizer(settings, phase.parameters(), paces) for phase in self.phases}
        self.steps_per_epoch = math.ceil(len(examples) / settings.batch_size)
        self.total_steps = settings.epochs * self.steps_per_epoch
        self.step = 0
        """Steps taken."""
        self.columns = (
            *(phase.name for phase in self.phases),
            *(name for phase in self.phases for name in phase.columns),
        )
        self.value_sum = torch.zeros(len(self.columns), 2, dtype=torch.float64, device=examples.device)
        """Of each phase in this epoch, then of what phases give beside: the sum of values, and of how many rows."""
        self.row: dict[str, Any] = {}
        self.stop_reason: str | None = None
        self.interrupted = False
        """Whether Ctrl-C stopped it, so that it can be resumed."""
        self.averaged: dict[str, Tensor] | None = None
        self._good: tuple[int, list[Tensor]] | None = None
        self._draws_globally = may_draw(model) or may_draw(objective)
        values = (torch.compile(phase.value) if settings.compile else phase.value for phase in self.phases)
        self._values = dict(zip(self.phases, values, strict=True))

    @property
    def epoch(self) -> int:
        """Epochs that were completed."""
        return self.step // self.steps_per_epoch

    def run(self) -> Loop:
        """Trains to the end, to a callback's stop, to Ctrl-C, or to a value that is not finite."""
        with interruptible() as interrupted, self._global_generators():
            self._tell("on_start")
            self.model.train()
            while self.step < self.total_steps and not self.stop_reason:
                self._run_epoch(interrupted)
            if not self.is_finite():
                self._diverge("a weight was not finite")
            self.model.eval()
            self._tell("on_finish")
        return self

    def _run_epoch(self, interrupted: Any) -> None:
        order = self.examples.order(self.settings.seed, self.epoch)
        batches = order.split(self.settings.batch_size)[self.step % self.steps_per_epoch :]
        self.examples.expect(batches)
        for index in batches:
            if not self._run_step(index):
                return
            if interrupted():
                self.interrupted, self.stop_reason = True, f"stopped by Ctrl-C at step {self.step}"
            self._tell("on_step")
            if self.stop_reason:
                break
        if self.step % self.steps_per_epoch == 0:
            means = (self.value_sum[:, 0] / self.value_sum[:, 1]).tolist()
            self.row = {"epoch": self.epoch, "step": self.step, "objective": means[0],
                        "learning_rate": rate_at(self.step - 1, self.total_steps, self.settings)}  # fmt: skip
            first = 1 if len(self.phases) == 1 else 0  # of several players each has a column of its own
            took_turns = (self.value_sum[:, 1] > 0).tolist()
            columns = list(zip(self.columns, means, took_turns, strict=True))[first:]
            self.row |= {name: mean for name, mean, seen in columns if seen}
            self.value_sum.zero_()
            self._tell("on_epoch")
            ruined = [f"{name} was {value}" for name, value in self.row.items() if not math.isfinite(value)]
            if ruined and self.is_finite():  # a step may ruin what the model is worth, and leave its weights finite
                self._diverge(ruined[0])

    def _run_step(self, index: Tensor) -> bool:
        """One turn of every phase; False if the value was not finite."""
        batch, weight = self.examples.batch(index, self.step / self.steps_per_epoch, self.step / self.total_steps)
        if self._draws_globally:
            self._seed_global_generators()
        first_noise: Noise = {}
        for place, phase in enumerate(self.phases):
            if self.step % phase.every:
                continue
            noise = self._noise_of(phase, len(index))
            first_noise = first_noise or noise
            value, beside = self._value_of(phase, batch, noise)
            mean = value.mean() if weight is None else (value * weight).mean()
            if self.step % LOOK_EVERY.get(self.examples.device.type, 1) == 0 and not self._look(mean):
                return False
            optimizer = self.optimizers[phase.name]
            for group in optimizer.param_groups:
                group["lr"] = phase.rate * group["pace"] * rate_at(self.step, self.total_steps, self.settings)
            for parameter in (p for group in optimizer.param_groups for p in group["params"]):
                parameter.grad = None
            (-mean).backward()  # the only minus sign: what is raised is lowered negated
            if self.settings.clip_norm is not None:
                torch.nn.utils.clip_grad_norm_(phase.parameters(), self.settings.clip_norm)
            optimizer.step()
            self._add(place, mean, len(index))
            for name, of_batch in beside.items():
                self._add(self.columns.index(name), of_batch, len(index))
        with torch.no_grad():
            self.objective.after_step(self.model, batch, first_noise)
        self.step += 1
        return True

    def _global_generators(self) -> AbstractContextManager[None]:
        """Torch's global generators for this training alone, where something may draw from them; else nothing."""
        device = self.examples.device
        return kept_generators(device if device.type == "cuda" else None) if self._draws_globally else nullcontext()

    def _seed_global_generators(self) -> None:
        """A module of the user's own may draw from torch's global generators, which then is a function of the step."""
        seed, device = derive_seed(self.settings.seed, "global", self.step), self.examples.device
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            torch.cuda.default_generators[device.index or 0].manual_seed(seed)

    def _add(self, column: int, mean: Tensor, rows: int) -> None:
        self.value_sum[column, 0] += mean.detach() * rows
        self.value_sum[column, 1] += rows

    def _noise_of(self, phase: Phase, rows: int) -> Noise:
        key = self.settings.seed, phase.name, self.step
        return draw(phase.wanted(self.model, rows), *key, device=self.examples.device)

    def _value_of(self, phase: Phase, batch: Batch, noise: Noise) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The value [B], and what the phase gives for history beside it."""
        precision = self.settings.precision
        with torch.autocast(self.examples.device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            result = self._values[phase](self.model, batch, noise)
        return result if isinstance(result, tuple) else (result, {})

    def _look(self, mean: Tensor) -> bool:
        """Whether the value is finite; if so the weights that gave it are good, and now and then copied."""
        if math.isfinite(mean.item()):
            if self._good is None or self.step >= self._good[0] + KEEP_EVERY:
                self._good = (self.step, [value.detach().clone() for value in self.model.state_dict().values()])
            return True
        self._diverge(f"the value was {mean.item()}")
        return False

    def is_finite(self) -> bool:
        """Whether every weight is a finite number."""
        return all(bool(torch.isfinite(p).all()) for p in self.model.parameters())

    def _diverge(self, what: str) -> None:
        weights = "the initial weights" if self._good is None else f"the weights of step {self._good[0]}"
        where = f"at step {self.step}: {what}; kept {weights}"
        self.stop_reason = f"diverged {where}"
        if self._good is not None:
            with torch.no_grad():
                for value, good in zip(self.model.state_dict().values(), self._good[1], strict=True):
                    value.copy_(good)
        self.averaged = None
        error = ElbowroomError(
            f"Training diverged {where}.",
            cure=f"lower the learning rate ({self.settings.learning_rate:g}) or set clip_norm",
        )
        warnings.warn(DivergedWarning(str(error)), stacklevel=5)

    @contextmanager
    def averaged_model(self) -> Iterator[Model]:
        """The model as it is measured and saved: in evaluation mode, with averaged weights where there are some."""
        trained = (
            {name: p.detach().clone() for name, p in averaged_tensors(self.model).items()} if self.averaged else {}
        )
        self.model.eval()
        try:
            _copy(self.averaged or {}, self.model)
            yield self.model
        finally:
            _copy(trained, self.model)
            self.model.train()

    def _tell(self, hook: str) -> None:
        for callback in self.callbacks:
            with nullcontext() if hook == "on_step" else torch.no_grad():
                getattr(callback, hook)(self)


def may_draw(module: nn.Module) -> bool:
    """Whether a module of someone else's is in it, which may draw from torch's global generators; no part of ours does.

    Modules of `torch.nn` alone say nothing: those that draw, such as dropout, stand in modules of the user's own.
    """
    return any(
        getattr(inner, "is_of_user", False) or not type(known).__module__.startswith(("elbowroom.", "torch.nn."))
        for inner in module.modules()
        for known in (inner, getattr(inner, "config", inner))
    )


def _copy(weights: dict[str, Tensor], model: nn.Module) -> None:
    with torch.no_grad():
        tensors = averaged_tensors(model) if weights else {}
        for name, value in weights.items():
            tensors[name].copy_(value)


def build_optimizer(
    settings: TrainingSettings, parameters: Iterable[nn.Parameter], paces: Mapping[int, float] | None = None
) -> torch.optim.Optimizer:
    """The optimiser of the settings, in torch's fused form.

    Args:
        settings: of the training.
        parameters: what it trains.
        paces: how many times the learning rate some of them have, by their `id`. Steps of SGD go by the size of the
            gradient, and all have it once.
    """
    rate, decay, known = settings.learning_rate, settings.weight_decay, paces or {}
    by_pace: dict[float, list[nn.Parameter]] = {}
    for parameter in parameters:
        pace = 1.0 if settings.optimizer == "sgd" else known.get(id(parameter), 1.0)
        by_pace.setdefault(pace, []).append(parameter)
    groups = [{"params": trained, "pace": pace} for pace, trained in sorted(by_pace.items())]
    if settings.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=0.9, weight_decay=decay, fused=True)
    kind = torch.optim.AdamW if settings.optimizer == "adamw" else torch.optim.Adam
    return kind(groups, lr=rate, weight_decay=decay, fused=True)


def rate_at(step: int, total: int, settings: TrainingSettings) -> float:
    """The learning rate of this step, counted from 0, of so many.

    The cosine is that of Loshchilov & Hutter 2016 (arXiv 1608.03983), eq. 5, without restarts and down to 0.
    """
    warmup = min(settings.warmup_steps, total // 10)
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    if settings.schedule == "constant":
        return settings.learning_rate
    done = (step - warmup) / max(1, total - warmup)
    return settings.learning_rate * 0.5 * (1.0 + math.cos(math.pi * min(done, 1.0)))


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether Ctrl-C was pressed, which ends the step; pressed again, it ends at once.

    Outside the main thread it never was, nor where the signal is ignored, as of a job in the background.
    """
    earlier = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or earlier in (signal.SIG_IGN, None):
        yield lambda: False
        return
    pressed = threading.Event()

    def note(signum: int, frame: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, earlier)
