"""The figures of runs, as blocks of a page: each takes views and says what is to be seen. Used by both pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from elbowroom.data.rows import taken
from elbowroom.evaluation import inference
from elbowroom.evaluation.anomaly import log_px_by_step
from elbowroom.evaluation.damage import damage
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.labels import named_labels
from elbowroom.evaluation.occupancy import occupancy as count_cells
from elbowroom.evaluation.reconstruction import spread
from elbowroom.evaluation.restoration import restored_rows
from elbowroom.latent.grid import code_ticks, decoded_grid, prior_ticks
from elbowroom.latent.maps import map_codes, scaled_rows
from elbowroom.latent.styles import style_grid
from elbowroom.latent.support import prior_values
from elbowroom.latent.traverse import traverse
from elbowroom.pictures import figures
from elbowroom.pictures.blocks import FigureBlock
from elbowroom.pictures.cells import channels_behind
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.view import RunView
from elbowroom.pictures.words import name, say, words

SHOWN = 10
"""Examples of a row of pictures."""
MAPPED = 5000
"""Points of a map, at most."""
PROJECTED = 600
"""Points of a t-SNE, at most: it takes seconds for these, and minutes for ten thousand."""
DRAWN = 3000
"""Draws of the prior on a map."""
GRID = 20
"""Rows and columns of a decoded grid."""
SAMPLES = 40
SAMPLE_SEED = 0
STYLES = 10
"""Columns of a grid of styles."""
MOST_TRAVERSED = 8
MOST_CHANNELS = 6
"""Channels of series that are drawn."""


class Panels:
    """Makes blocks in one language; `views` share their data."""

    def __init__(self, views: Sequence[RunView], language: str):
        self.views, self.language = views, language

    def say(self, key: str, **values: Any) -> str:
        return say(key, self.language, **values)

    def name(self, view: RunView) -> str:
        """The run's name, translated where it is a well-known one. Figures translate the names they get."""
        return name(view.name, self.language)

    @property
    def split(self) -> str:
        """The name of the split that is measured."""
        return name(self.views[0].evaluation.health.split, self.language)

    @cached_property
    def _units(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Mean and standard deviation per feature of a table, or channel of series; pictures keep their own units."""
        form = self.views[0].form
        if form == "pictures":
            return None
        x = np.asarray(self.views[0].data.x, dtype=np.float64)
        axes = tuple(range(x.ndim))[: 2 if form == "series" else 1]  # the steps of a channel share its unit
        std = x.std(axes)
        return x.mean(axes), np.where(std > 0, std, 1.0)

    def _drawn(self, values: np.ndarray) -> np.ndarray:
        """Examples [..., *event] in the units they are drawn in; the channels of series one behind the other."""
        if self._units is None:
            return np.asarray(values)
        standardised = (values - self._units[0]) / self._units[1]
        if self.views[0].form == "series" and len(self.views[0].data.event_shape) == 2:
            return channels_behind(standardised)
        return standardised

    @cached_property
    def _range(self) -> dict[str, Any]:
        if self.views[0].form == "series":  # a peak shall not be cut off
            drawn = self._drawn(self.views[0].data.x)
            low, high = float(drawn.min()), float(drawn.max())
        else:
            low, high = self.views[0].value_range if self._units is None else (-3.0, 3.0)
        return {"vmin": low, "vmax": high}

    def _block(self, figure: Any, key: str, under: str = "", **values: Any) -> FigureBlock:
        caption = self.say(f"caption.{key}", **values) + under
        return FigureBlock(to_svg(figure), caption, caption)

    def reconstructions(self) -> FigureBlock:
        """Examples, and what each model makes of them, in the form that the data have."""
        places = _one_of_each(self.views[0].data.y, SHOWN, len(self.views[0].data))
        draw = {"pictures": self._restored_pictures, "series": self._restored_series, "table": self._restored_rows}
        return draw[self.views[0].form](places)

    def _restored_pictures(self, places: np.ndarray) -> FigureBlock:
        rows = {name: self._drawn(row) for name, row in self._restored(places).items()}
        figure = figures.reconstructions(rows, **self._range, columns=SHOWN, language=self.language)
        return self._block(figure, "reconstructions", split=self.split)

    def _restored_rows(self, places: np.ndarray) -> FigureBlock:
        rows = {name: self._drawn(row) for name, row in self._restored(places[:6]).items()}
        figure = figures.profiles(rows, names=self.views[0].data.feature_names, language=self.language)
        return self._block(figure, "reconstructions_table", split=self.split)

    def _restored_series(self, places: np.ndarray) -> FigureBlock:
        data = self.views[0].data
        channels = data.event_shape[1] if len(data.event_shape) == 2 else 1
        places, seen = places[: 6 if channels == 1 else 2], np.s_[..., :MOST_CHANNELS] if channels > 1 else np.s_[...]
        x, sigmas, scores = data.x[places], {}, {}
        for view in self.views:
            labels = taken(view.labels, places)
            scores[view.name] = log_px_by_step(view.model, x, labels, taken(data.target, places))
            # where nothing says how wide p(x|z) is, its sigma is a setting and no finding; two bands would hide curves
            if view.has_kl and len(self.views) == 1 and (sigma := spread(view.model, x, labels)) is not None:
                sigmas[view.name] = sigma[seen]
        rows = {name: row[seen] for name, row in self._restored(places).items()}
        figure = figures.series(rows, sigmas=sigmas, scores=scores, names=data.feature_names,
                                titles=self._titles(places), language=self.language)  # fmt: skip
        few = self.say("caption.reconstructions_series_first", shown=MOST_CHANNELS) if channels > MOST_CHANNELS else ""
        return self._block(figure, "reconstructions_series", under=few, split=self.split, channels=channels)

    def _restored(self, places: np.ndarray) -> dict[str, np.ndarray]:
        """The rows at these places, their clean ones if they have some, and their reconstructions, by name."""
        x = self.views[0].data.x[places]
        restored = {view.name: inference.reconstruct(view.model, x, taken(view.labels, places)) for view in self.views}
        target = self.views[0].data.target
        return {"input": x, **({} if target is None else {"clean": target[places]}), **restored}

    def _titles(self, places: np.ndarray) -> list[str] | None:
        """When a window begins, and of what group, or which class it is; None where neither is known."""
        data = self.views[0].data
        if data.times is not None:
            times = [str(time).removesuffix(".000000") for time in data.times[places]]
            return times if data.groups is None else [" ".join(pair) for pair in zip(data.groups[places], times,
                                                                                    strict=True)]  # fmt: skip
        return None if data.y is None else [str(label) for label in named_labels(data.take(places))]  # type: ignore[union-attr]

    def restorations(self, view: RunView) -> FigureBlock:
        """Images damaged as in training, and what a denoiser makes of them."""
        places = _one_of_each(view.data.y, SHOWN, len(view.data))
        chosen, labels = view.data.x[places], taken(view.labels, places)
        damaged = damage(view.model, chosen)
        restored = restored_rows(view.model, damaged, labels)
        rows = {"clean": chosen, **damaged.seen(), "restored": restored}
        figure = figures.reconstructions(rows, **self._range, columns=SHOWN, language=self.language)
        corruption = name(damaged.corruption.name, self.language)
        return self._block(figure, "restorations", split=self.split, corruption=corruption)

    def maps(self) -> FigureBlock:
        """Where the codes of labelled rows lie, in the two most telling dimensions."""
        data = self.views[0].data
        step = -(-len(data.x) // MAPPED)
        labels = None if data.y is None else data.y[::step]
        codes, sigmas = {}, {}
        for view in self.views:
            plane, some = list(self.plane(view)), taken(view.labels, slice(None, None, step))
            codes[view.name] = inference.encode(view.model, data.x[::step], some)[:, plane]
            if view.has_kl:
                variance = inference.posterior(view.model, data.x[::step], some)[1]
                sigmas[view.name] = np.sqrt(variance[:, plane])
        figure = figures.scatter(codes, labels, names=data.class_names, sigmas=sigmas or None, regions=40,
                                 **self._priors(), dimensions=self._numbers(), language=self.language)  # fmt: skip
        count = len(next(iter(codes.values())))
        key = "maps" if all(view.labels is None for view in self.views) else "maps_conditional"
        return self._block(figure, key, count=count, split=self.split)

    def code_map(self, view: RunView) -> FigureBlock:
        """All dimensions of the codes on one plane, beside the examples themselves, and how far both can be trusted."""
        data, step = view.data, -(-len(view.data.x) // PROJECTED)
        some = taken(view.labels, slice(None, None, step))
        codes = inference.encode(view.model, data.x[::step], some)
        made = map_codes(codes, scaled_rows(view.model, data.x[::step]))
        labels = None if data.y is None else data.y[::step]
        figure = figures.scatter(made.projections, labels, names=data.class_names, language=self.language)
        values: dict[str, Any] = {"count": len(codes), "split": self.split}
        if not made.measures:
            return self._block(figure, "code_map_few", **values)
        values |= {"trust": made.trust["trustworthiness"], "reference": made.trust["trustworthiness_of_rows"]}
        return self._block(figure, "code_map", **values)

    def _priors(self) -> dict[str, Any]:
        """How the map of each model shows its prior, where it has one."""
        shown: dict[str, Any] = {"circles": [], "boxes": {}, "draws": {}}
        for view in self.views:
            prior, plane = view.model.config.prior, list(self.plane(view))
            if not view.has_prior:
                continue
            if prior.is_round:
                shown["circles"].append(view.name)
            elif prior.support is not None:
                shown["boxes"][view.name] = prior.support
            else:
                shown["draws"][view.name] = prior_draws(view.model, DRAWN, SAMPLE_SEED, "map")[:, plane]
        return shown

    def prior(self, view: RunView) -> str:
        """The prior of a model in words: what samples of it are draws of."""
        prior, known = view.model.config.prior, words(self.language)
        return known.get(f"prior.{prior.name}", self.say("prior.other", name=prior.name))

    def grid(self, view: RunView) -> FigureBlock:
        """What the decoder makes of a grid over the plane of the map."""
        plane = self.plane(view)
        if even := view.has_even_ticks:
            x_ticks = y_ticks = prior_ticks(view.model, GRID)
        else:
            x_ticks, y_ticks = code_ticks(view.evaluation.health.codes[:, list(plane)], GRID)
        pictures = self._drawn(decoded_grid(view.model, x_ticks, y_ticks, plane, view.labels, view.middle))
        # the figure wants its first row on top, where y is highest
        figure = figures.decoded_grid(pictures, x_ticks, y_ticks[::-1], **self._range,
                                      dimensions=self._numbers(plane), language=self.language)  # fmt: skip
        key = "grid_prior" if even else "grid_codes"
        return self._block(figure, key, under=self._under(view), name=self.name(view))

    def samples(self, view: RunView) -> FigureBlock:
        """Decoded draws of the prior, also for a model that was not trained toward it."""
        # for each label of these rows in turn, where the model wants one
        labels = taken(view.labels, np.resize(_one_of_each(view.labels, SHOWN, len(view.data)), SAMPLES))
        drawn = self._drawn(inference.sample(view.model, SAMPLES, SAMPLE_SEED, labels=labels))
        columns = 8 if labels is None else SHOWN
        figure = figures.samples(drawn, **self._range, columns=columns, language=self.language)
        return self._block(figure, "samples" if view.has_prior else "samples_point", name=self.name(view))

    def traversals(self, view: RunView) -> FigureBlock:
        """The most telling coordinates, each moved alone from the middle of the prior."""
        dimensions = self.ranking(view)[:MOST_TRAVERSED]
        health = view.evaluation.health
        if view.has_prior:
            values = prior_values(view.model, 2.5, 9)
        else:
            values = np.linspace(-2.5, 2.5, 9) * float(health.std.mean())
        pictures = self._drawn(traverse(view.model, view.middle, values.tolist(), dimensions, view.labels))
        kl = None if health.kl is None else health.kl[dimensions]
        numbers = [dimension + 1 for dimension in dimensions]
        figure = figures.traversals(pictures, values, **self._range, dimensions=numbers, kl=kl, language=self.language)
        return self._block(figure, "traversals", under=self._under(view), count=len(dimensions))

    def styles(self, view: RunView) -> FigureBlock:
        """The same codes under each label that these rows have: a row for each label, a style in each column."""
        assert view.labels is not None, "only a conditional model reads a label"
        places = _one_of_each(view.labels, SHOWN, len(view.data))
        chosen = taken(view.labels, places)
        codes = prior_draws(view.model, STYLES, SAMPLE_SEED, "styles").astype(np.float32)
        pictures = self._drawn(style_grid(view.model, codes, chosen))
        rows = {str(label): row for label, row in zip(chosen, pictures, strict=True)}
        figure = figures.style_grid(rows, **self._range, language=self.language)
        return self._block(figure, "styles", name=self.name(view))

    def _under(self, view: RunView) -> str:
        """Which label was held, where the model wants one."""
        label = taken(view.labels, 0)
        return "" if label is None else " " + self.say("caption.under", label=label)

    def kl(self, view: RunView) -> FigureBlock:
        """How much each dimension tells."""
        kl = view.evaluation.health.kl
        assert kl is not None, "a point posterior has no KL"
        figure = figures.kl_per_dimension(kl, active=view.evaluation.health.active, language=self.language)
        return self._block(figure, "kl", name=self.name(view))

    def curves(self) -> FigureBlock:
        """How training went."""
        histories = {self.name(view): view.history for view in self.views if view.history}
        figure = figures.learning_curves(histories, language=self.language)
        return self._block(figure, "curves")

    def gaps(self) -> FigureBlock:
        """Which cells of the 2-D latent space the codes reach."""
        counts = {view.name: count_cells(view.evaluation.health.codes).counts for view in self.views}
        extents: Mapping[str, tuple[float, float, float, float]] = dict.fromkeys(counts, (-3.0, 3.0, -3.0, 3.0))
        figure = figures.occupancy(counts, extents=extents, language=self.language)
        return self._block(figure, "gaps", cells=len(next(iter(counts.values()))))

    def ranking(self, view: RunView) -> list[int]:
        """Dimensions from the most telling down: by KL, or for a point posterior by variance."""
        health = view.evaluation.health
        telling = health.activity if health.kl is None else health.kl
        return [int(i) for i in np.argsort(-telling)]

    def plane(self, view: RunView) -> tuple[int, int]:
        """The two dimensions that maps and grids show."""
        if view.model.config.latent_dim == 2:
            return (0, 1)
        first, second = self.ranking(view)[:2]
        return first, second

    def _numbers(self, plane: tuple[int, int] | None = None) -> tuple[int, int]:
        first, second = plane or self.plane(self.views[0])
        return first + 1, second + 1


def _one_of_each(y: np.ndarray | None, count: int, rows: int) -> np.ndarray:
    """Which of so many rows to show, fewer where there are not as many: the first of each class, or the first ones."""
    if y is None:
        return np.arange(min(count, rows))
    first = [np.flatnonzero(y == label)[0] for label in np.unique(y)]
    rest = np.setdiff1d(np.arange(min(rows, 10 * count)), first)
    return np.concatenate([first, rest])[:count].astype(int)
