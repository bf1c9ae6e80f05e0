"""A progress bar in the terminal: epoch, value, rate, time left; and how long a long training will take, said once."""

from __future__ import annotations

import sys
import time

from elbowroom.training.callback import Callback, Training
from elbowroom.training.settings import MANY_EPOCHS
from elbowroom.wording import said

REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0
"""Where there is no terminal, a line at most this often, and one at the end."""
SURE_SECONDS, LONG_SECONDS = 5.0, 120.0
"""After so many seconds the time of the whole training is known well enough; it is said where it is so long."""


class Progress(Callback):
    """A rich progress bar on a terminal, and now and then a plain line elsewhere."""

    def on_start(self, training: Training) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._drawn = self._started = time.perf_counter()
        self._first, self._said = training.step, False
        self._shown = ""
        self._bar = None
        if sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console

            columns = (
                TextColumn("{task.description}"),
                BarColumn(bar_width=28),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[value]}"),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), auto_refresh=False)
            self._task = self._bar.add_task("", total=training.total_steps, completed=training.step, rate="", value="")
            self._bar.start()

    def on_step(self, training: Training) -> None:
        now = time.perf_counter()
        if not self._said and now - self._started >= SURE_SECONDS:
            self._said = True
            self._say_time(training, now)
        if self._bar is None:
            return
        if now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            self._draw(training)

    def on_epoch(self, training: Training) -> None:
        row = training.row
        name = next(name for name in ("val_elbo", "val_log_px", "elbo", "log_px") if name in row)
        self._shown = f"{name} {row[name]:z.2f} nats"
        if self._bar is not None:
            self._draw(training)
            return
        now = time.perf_counter()
        if now - self._drawn >= LINE_SECONDS or training.step == training.total_steps:
            self._drawn = now
            epoch = said(f"epoch {row['epoch']}/{training.settings.epochs}")
            print(f"{epoch}  {self._shown}  {self._rate(training)}", file=sys.stderr, flush=True)

    def on_finish(self, training: Training) -> None:
        if self._bar is not None:
            self._draw(training)
            self._bar.stop()

    def _say_time(self, training: Training, now: float) -> None:
        """How long the training will take at the pace so far, and what may end it before."""
        done = training.step - self._first
        seconds = (now - self._started) / done * (training.total_steps - training.step)
        if seconds < LONG_SECONDS:
            return
        settings, time_left = training.settings, duration(seconds)
        if settings.patience is not None:
            line = said(f"about {time_left} to go, or less: training ends when validation has not improved for "
                        f"{settings.patience} epochs")  # fmt: skip
        elif settings.epochs > MANY_EPOCHS:
            line = said(
                f"about {time_left} to go for {settings.epochs:,} epochs; with held-out rows "
                "(--validation 0.1) it ends once they are as good as they get, and --epochs sets the number"
            )
        else:
            line = said(f"about {time_left} to go")
        if self._bar is None:
            print(line, file=sys.stderr, flush=True)
        else:
            self._bar.console.print(line)

    def _draw(self, training: Training) -> None:
        assert self._bar is not None
        epoch = min(training.epoch + 1, training.settings.epochs)
        self._bar.update(self._task, completed=training.step, rate=self._rate(training), value=self._shown,
                         description=said(f"epoch {epoch}/{training.settings.epochs}"), refresh=True)  # fmt: skip

    def _rate(self, training: Training) -> str:
        seconds = max(time.perf_counter() - self._started, 1e-9)
        examples = (training.step - self._first) * len(training.examples) / training.steps_per_epoch
        return said(f"{examples / seconds:,.0f} examples/s")


def duration(seconds: float) -> str:
    """A time in words that is rounded as an estimate is.

    >>> duration(100), duration(47 * 60), duration(2.52 * 3600)
    ('2 min', '47 min', '2 h 31 min')
    """
    minutes = max(1, round(seconds / 60))
    return said(f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min")
