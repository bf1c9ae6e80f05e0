"""Every figure shows as many pictures and labels as it was given, in both languages, for any data."""

import numpy as np
import pytest
from scipy.ndimage import label

from elbowroom.errors import ConfigError, DataError
from elbowroom.latent.histograms import histograms
from elbowroom.latent.projections import project
from elbowroom.pictures import figures
from elbowroom.pictures.output import to_png, to_svg

LANGUAGES = ("en", "ko")
UNIT = {"vmin": 0.0, "vmax": 1.0}


def texts(figure):
    found = list(figure.findobj(lambda artist: hasattr(artist, "get_text")))
    return [artist.get_text() for artist in found if artist.get_text()]


def pictures(figure):
    """How many there are beside each other, with transparent gaps between them."""
    return sum(label(image.get_array()[..., 3])[1] for axes in figure.axes for image in axes.images)


def profiles_drawn(figure):
    return sum(len(c.get_segments()) for axes in figure.axes for c in axes.collections[:1])


def history(epochs, offset=0.0, validation=True):
    rows = []
    for e in range(1, epochs + 1):
        row = {
            "epoch": e,
            "elbo": offset - 100 / e,
            "log_px": offset - 90 / e,
            "kl": 10 - 5 / e,
            "seconds": 2.0,
        }
        rows.append(row | {"learning_rate": 1e-3} | ({"val_elbo": offset - 102 / e} if validation else {}))
    return rows


def every_figure(rng, language):
    """One figure of each kind, small."""
    images, codes = rng.uniform(size=(12, 17, 31)), rng.normal(size=(40, 2))
    grid = images.reshape(3, 4, 17, 31)
    labels = np.arange(40) % 10
    row = {"input": rng.normal(size=(3, 8)), "vae": rng.normal(size=(3, 8))}
    return {
        "reconstructions": figures.reconstructions({"input": images, "vae": images}, **UNIT, language=language),
        "samples": figures.samples(images, **UNIT, language=language),
        "scatter": figures.scatter(
            {"autoencoder": codes, "vae": codes},
            labels,
            sigmas={"vae": np.full((40, 2), 0.2)},
            circles=["vae"],
            language=language,
        ),
        "decoded_grid": figures.decoded_grid(grid, np.arange(4) - 1.5, np.arange(3) - 1, **UNIT, language=language),
        "style_grid": figures.style_grid({"shoe": grid[0], "bag": grid[1]}, **UNIT, language=language),
        "traversals": figures.traversals(
            grid,
            np.linspace(-2, 2, 4),
            kl=np.array([1.72, 0.3, 0.01]),
            dimensions=[3, 1, 9],
            **UNIT,
            language=language,
        ),
        "learning_curves": figures.learning_curves({"vae": history(9), "ae": history(9, 5)}, language=language),
        "histograms": figures.histograms(histograms(codes), language=language),
        "scatter of projections": figures.scatter(
            {"codes": project(codes, "pca"), "rows": project(images.reshape(12, -1)[:, :40].T, "pca")},
            labels / 3,
            language=language,
        ),
        "kl_per_dimension": figures.kl_per_dimension(np.array([0.001, 2.0, 0.5]), language=language),
        "occupancy": figures.occupancy({"autoencoder": np.eye(6), "vae": np.ones((6, 6))}, language=language),
        "series": figures.series(
            {"input": codes[None], "vae": codes[None]},
            sigmas={"vae": codes[None] ** 2},
            scores={"vae": codes[None, :, 0]},
            names=["a", "b"],
            language=language,
        ),
        "attention": figures.attention(np.full((2, 3), 1 / 3), ["가", "b"], ["a", "나", "c"], language=language),
        "profiles": figures.profiles(row, names=[f"f{i}" for i in range(8)], language=language),
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_draws_in_both_languages_and_twice_to_the_same_bytes(language):
    first = every_figure(np.random.default_rng(1), language)
    again = every_figure(np.random.default_rng(1), language)
    assert {name.split()[0] for name in first} == set(figures.__all__)
    for name, figure in first.items():
        assert to_svg(figure) == to_svg(again[name]), name
        assert to_png(figure, dpi=40).startswith(b"\x89PNG")


def test_series_have_a_row_for_each_channel_a_band_and_the_scores_below(rng):
    x = rng.normal(size=(3, 20, 2))
    figure = figures.series({"input": x, "vae": x + 1}, sigmas={"vae": np.full_like(x, 0.5)}, scores={"vae": x[..., 0]},
                            names=["up", "down"], titles=["one", "two", "three"])  # fmt: skip
    assert len(figure.axes) == 9  # two channels and a score for each of three windows
    first, second, score = figure.axes[:3]
    assert (first.get_ylabel(), second.get_ylabel(), score.get_ylabel()) == ("up", "down", "nats")
    assert first.get_title(loc="left") == "one"
    np.testing.assert_allclose(first.lines[1].get_ydata(), x[0, :, 0] + 1)
    band = first.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (pytest.approx(x[0, :, 0].min()), pytest.approx(x[0, :, 0].max() + 2))
    np.testing.assert_allclose(score.lines[0].get_ydata(), x[0, :, 0])
    assert len(figures.series({"input": x[..., 0]}).axes) == 3
    with pytest.raises(DataError, match="the same examples"):
        figures.series({"input": x, "vae": x[:2]})


@pytest.mark.slow
def test_no_figure_leaves_matplotlib_changed(rng):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    for figure in every_figure(rng, "ko").values():
        to_png(figure, dpi=30)
    assert dict(mpl.rcParams) == before


def test_reconstructions_show_every_example_of_every_row_with_its_name(grey):
    figure = figures.reconstructions({"input": grey, "vae": grey, "mine": grey}, **UNIT, columns=6)
    assert pictures(figure) == 36
    assert texts(figure) == ["Input", "VAE", "mine"] * 2  # two blocks of six columns


def test_rows_of_different_shape_are_refused(grey):
    with pytest.raises(DataError, match="same examples"):
        figures.reconstructions({"input": grey, "vae": grey[:3]}, **UNIT)


@pytest.mark.parametrize("event", [(28, 28), (17, 31), (3, 17, 31), (17, 31, 3), (8, 8, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, bool])
def test_samples_draw_images_of_any_kind(rng, event, dtype):
    values = (rng.uniform(size=(7, *event)) * (255 if dtype == np.uint8 else 1)).astype(dtype)
    figure = figures.samples(values, vmin=0, vmax=255 if dtype == np.uint8 else 1)
    assert pictures(figure) == 7
    assert to_png(figure, dpi=30)


def test_tables_and_series_have_samples_traversals_and_grids_too(rng):
    rows = rng.normal(size=(6, 9))
    span = {"vmin": -3, "vmax": 3}
    assert profiles_drawn(figures.samples(rows, **span)) == 6
    assert profiles_drawn(figures.reconstructions({"input": rows, "vae": rows}, **span)) == 12
    grid = rows.reshape(2, 3, 9)
    assert profiles_drawn(figures.traversals(grid, [-1, 0, 1], **span)) == 6
    assert profiles_drawn(figures.decoded_grid(grid, [-1, 0, 1], [1, -1], **span)) == 6


def test_a_traversal_names_dimension_kl_and_values(grey):
    figure = figures.traversals(
        grey.reshape(3, 4, 17, 31),
        [-1.5, -0.5, 0.5, 1.5],
        dimensions=[3, 7, 1],
        kl=[1.72, 0.4, 0.003],
        **UNIT,
    )
    found = texts(figure)
    assert {"z3", "z7", "z1", "KL 1.7 nats", "KL 0.4 nats", "KL 0.00 nats", "−1.5", "0.5"} <= set(found)
    assert pictures(figure) == 12


def test_a_traversal_may_say_how_much_each_dimension_changes_the_pictures(grey):
    grid, values = grey.reshape(3, 4, 17, 31), [-1.5, -0.5, 0.5, 1.5]
    found = texts(figures.traversals(grid, values, changes=[0.068, 0.0404, 0.0], **UNIT))
    assert {"change 6.8%", "change 4.0%", "change 0.0%"} <= set(found)
    assert "변화 6.8%" in texts(figures.traversals(grid, values, changes=[0.068, 0, 0], **UNIT, language="ko"))
    with pytest.raises(DataError, match="one KL or change per row"):
        figures.traversals(grid, values, changes=[0.1], **UNIT)


def test_a_decoded_grid_marks_its_axes_in_latent_units(grey):
    figure = figures.decoded_grid(
        grey.reshape(3, 4, 17, 31), [-1.64, -0.5, 0.5, 1.64], [1.28, 0, -1.28], dimensions=(2, 5), **UNIT
    )
    assert {"−1.64", "1.64", "1.28", "0.00", "−1.28", "z2", "z5"} <= set(texts(figure))
    with pytest.raises(DataError, match="one x per column"):
        figures.decoded_grid(grey.reshape(3, 4, 17, 31), [0, 1], [0], **UNIT)


def test_maps_name_their_classes_and_keep_an_equal_scale(rng):
    codes = rng.normal(size=(60, 2)) * [5, 1]
    figure = figures.scatter({"vae": codes}, np.arange(60) % 3, names=["꽃", "<script>", "_$x$"], circles=["vae"])
    found = texts(figure)
    assert {"꽃", "<script>", " _$x$", "prior N(0, I): 1, 2, 3 σ"} <= set(found)
    axes = figure.axes[0]
    assert np.isclose(np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim()))
    assert len(axes.patches) == 3
    assert "<script" not in to_svg(figure)


def test_maps_show_a_prior_that_ends_as_a_square_and_others_as_their_draws(rng):
    codes = rng.uniform(-0.5, 0.5, size=(20, 2))
    figure = figures.scatter({"a": codes, "b": codes}, boxes={"a": (-2.0, 2.0)}, draws={"b": 9.0 * codes})
    assert {"the prior's edge", "draws of the prior"} <= set(texts(figure))
    (square,) = figure.axes[0].patches
    assert (square.get_xy(), square.get_width(), square.get_height()) == ((-2.0, -2.0), 4.0, 4.0)
    assert figure.axes[0].get_xlim()[0] < -2.0 < 2.0 < figure.axes[0].get_xlim()[1]
    assert not figure.axes[1].patches
    assert len(figure.axes[1].collections) == 2


def test_maps_leave_out_points_that_are_not_finite(rng):
    codes = rng.normal(size=(20, 2))
    codes[3] = np.nan
    codes[4, 0] = np.inf
    figure = figures.scatter({"vae": codes}, sigmas={"vae": np.full((20, 2), 0.1)}, regions=20)
    points, ellipses = figure.axes[0].collections
    assert len(points.get_offsets()) == len(ellipses.get_offsets()) == 18
    with pytest.raises(DataError, match="at least one of them finite"):
        figures.scatter({"vae": np.full((3, 2), np.nan)})


def test_hundreds_of_classes_get_a_short_legend(rng):
    figure = figures.scatter({"vae": rng.normal(size=(400, 2))}, np.array([f"c{i % 200}" for i in range(400)]))
    assert "and 170 more" in texts(figure)
    assert figure.get_size_inches()[1] < 8


def test_learning_curves_have_a_panel_per_quantity_and_a_line_per_run():
    figure = figures.learning_curves({"vae": history(12), "ae": history(12, 3, validation=False)})
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "ELBO", "Reconstruction, log p(x|z)", "KL divergence", "Learning rate",
    ]  # fmt: skip
    assert [len(axes.lines) for axes in figure.axes] == [3, 2, 2, 2]
    assert figure.axes[0].get_ylabel() == "nats per example"


def test_learning_curves_bear_missing_values_one_epoch_and_a_terrible_start():
    rows = [{"epoch": 1, "elbo": None}, {"epoch": 2, "elbo": float("nan")}, {"epoch": 3, "elbo": -4.0}]
    assert to_png(figures.learning_curves({"vae": rows}), dpi=30)
    assert to_png(figures.learning_curves({"vae": history(1)}), dpi=30)
    steep = [{"epoch": e, "elbo": -1e6 if e == 1 else -100 + e / 10} for e in range(1, 40)]
    figure = figures.learning_curves({"vae": steep})
    assert "↓ starts at −1,000,000" in texts(figure)
    assert figure.axes[0].get_ylim()[0] > -200
    with pytest.raises(DataError, match="elbo"):
        figures.learning_curves({"vae": [{"epoch": 1}]})


def test_bars_are_sorted_and_count_active_dimensions():
    figure = figures.kl_per_dimension(np.array([0.001, 2.0, 0.5, np.nan]))
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == sorted(heights, reverse=True)
    assert {"active: 2 of 4", "collapsed: 2", "threshold 0.01 nats"} <= set(texts(figure))
    shown = figures.kl_per_dimension(np.array([0.001, 2.0]), active=np.array([True, True]))
    assert {"active: 2 of 2"} <= set(texts(shown))


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 7, 64, 512])
def test_bars_fit_any_number_of_dimensions(rng, size):
    figure = figures.kl_per_dimension(rng.gamma(1, size=size), language="ko")
    assert figure.get_size_inches()[0] <= 7.01
    assert to_png(figure, dpi=30)


def test_occupancy_says_the_share_of_cells_that_hold_a_code():
    figure = figures.occupancy({"autoencoder": np.eye(4), "vae": np.ones((4, 4))})
    assert {"25% of cells filled", "100% of cells filled", "codes per cell"} <= set(texts(figure))
    assert to_png(figures.occupancy({"vae": np.zeros((4, 4))}), dpi=30)
    with pytest.raises(DataError, match="grids"):
        figures.occupancy({"vae": np.full((2, 2), -1)})


@pytest.mark.parametrize("features", [1, 13, 140])
def test_profiles_draw_tables_and_series_with_missing_values(rng, features):
    rows = rng.normal(size=(3, features))
    rows[1, 0] = np.nan
    figure = figures.profiles({"input": rows, "vae": rows * 0.9}, language="ko")
    assert len(figure.axes) == 3
    assert {"예제 1", "예제 3", "입력", "VAE"} <= set(texts(figure))
    assert to_png(figure, dpi=30)


@pytest.mark.parametrize("language", ["kr", "EN", ""])
def test_every_figure_refuses_an_unknown_language(rng, language):
    with pytest.raises(ConfigError, match="English"):
        figures.samples(rng.uniform(size=(2, 5, 5)), **UNIT, language=language)


@pytest.mark.parametrize("span", [(1, 1), (1, 0), (0, np.inf), (np.nan, 1)])
def test_an_empty_range_of_values_is_refused(grey, span):
    with pytest.raises(ConfigError, match="vmin"):
        figures.samples(grey, vmin=span[0], vmax=span[1])


def test_no_pictures_are_refused():
    with pytest.raises(DataError, match="at least one example"):
        figures.samples(np.empty((0, 5, 5)), **UNIT)


def test_more_than_ten_classes_have_signs_and_numbers_have_a_scale(rng):
    codes = rng.normal(size=(120, 2))
    many = figures.scatter({"vae": codes}, np.arange(120) % 12)
    assert len(many.axes) == 1
    assert len(many.axes[0].collections) == 2, "a sign for the first ten, another for the next"
    assert {"0", "11"} <= set(texts(many))
    named = figures.scatter({"vae": codes}, np.arange(120) % 24, names=[f"class {i}" for i in range(24)])
    assert "class 23" in texts(named), "names say that these are classes"
    for labels in (np.linspace(-1.5, 1.5, 120), np.arange(120)):
        scale = figures.scatter({"vae": codes}, labels)
        assert len(scale.axes) == 2
        ticks = [text.get_text() for text in scale.axes[1].get_xticklabels()]
        assert ticks in (["−1.5", "0.0", "1.5"], ["0.0", "59.5", "119.0"])
    missing = figures.scatter({"vae": codes}, np.where(np.arange(120) < 9, np.nan, np.linspace(0, 1, 120)))
    assert to_png(missing, dpi=30)


def test_the_axes_of_a_projection_are_named_for_what_they_are(rng):
    codes = rng.normal(size=(40, 5)) * [3, 1, 1, 1, 1]
    figure = figures.scatter({"codes": project(codes, "pca"), "test": project(codes, "coordinates", dimensions=(3, 0))})
    first, second = figure.axes
    share = codes.var(0)[0] / codes.var(0).sum()
    assert first.get_xlabel().startswith(f"PCA 1 ({share:.1%}"[:8])
    assert first.get_xlabel().endswith("% of variance)")
    assert (second.get_xlabel(), second.get_ylabel()) == ("z4", "z1")
    korean = figures.scatter({"codes": project(codes, "tsne")}, language="ko")
    assert (korean.axes[0].get_xlabel(), korean.axes[0].get_title(loc="left")) == ("t-SNE 1", "코드")


def test_histograms_show_the_dimensions_that_are_named(rng):
    shown = histograms(rng.normal(size=(50, 7)))
    assert [axes.get_title(loc="left") for axes in figures.histograms(shown, [6, 2]).axes] == ["z7", "z3"]
    with pytest.raises(DataError, match="some of 7 dimensions"):
        figures.histograms(shown, [7])
