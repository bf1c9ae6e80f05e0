"""Edits, morphs and traversals, typed as a user types them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom import VAE, ConditionalVAE, load, load_data
from elbowroom.cli.main import main
from elbowroom.data.images import load_images

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    """Of the digits' test part: whether the digit is even, and the digit itself."""
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    y = load_data("digits", split="test").y
    path.write_text("even,digit\n" + "".join(f"{'no' if d % 2 else 'yes'},{d}\n" for d in y))
    return path


def picture(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_edit_writes_a_sheet_of_the_rows_that_lack_the_attribute(run, table, tmp_path, capsys, monkeypatch):
    import importlib

    module = importlib.import_module("elbowroom.pictures.figures.reconstructions")  # the package has the function
    drawn, plain = {}, module.reconstructions
    monkeypatch.setattr(module, "reconstructions", lambda rows, **rest: (drawn.update(rows), plain(rows, **rest))[1])
    assert main(["edit", str(run), "digits", "--split", "test", "--attributes", str(table), "--attribute", "even",
                 "--out", str(tmp_path / "even.png")]) == 0  # fmt: skip
    data, fitted = load_data("digits", split="test"), load(run)
    even = data.y % 2 == 0
    assert f"even: {even.sum()} of 360 rows have it" in capsys.readouterr().out
    lacking = data.x[np.flatnonzero(~even)[:8]]
    assert list(drawn) == ["input", "reconstruction", "even +0.25", "even +0.5", "even +0.75", "even +1"]
    np.testing.assert_array_equal(drawn["input"], lacking)
    np.testing.assert_allclose(drawn["reconstruction"], fitted.reconstruct(lacking), atol=1e-4)
    vector = fitted.attribute_vector(data.x, even)
    np.testing.assert_allclose(drawn["even +1"], fitted.edit(lacking, vector), atol=1e-4)
    assert picture(tmp_path / "even.png").std() > 10


def test_the_vector_of_one_part_edits_another(run, table, tmp_path):
    vector = tmp_path / "large.npy"
    assert main(["edit", str(run), "digits", "--split", "test", "--attributes", str(table), "--attribute", "digit",
                 "--above", "4.5", "--method", "linear-probe", "--out", str(vector)]) == 0  # fmt: skip
    data = load_data("digits", split="test")
    expected = load(run).attribute_vector(data.x, data.y > 4.5, "linear_probe")
    np.testing.assert_array_equal(np.load(vector), expected[None])
    assert main(["edit", str(run), "digits", "--vector", str(vector), "--rows", "3,17,42", "--strength", "-2",
                 "--steps", "2", "--language", "ko", "--out", str(tmp_path / "small.svg")]) == 0  # fmt: skip
    assert "<svg" in (tmp_path / "small.svg").read_text()


def test_a_class_of_the_set_is_an_attribute_too(run, tmp_path):
    assert main(["edit", str(run), "digits", "--attribute", "7", "--out", str(tmp_path / "seven.npy")]) == 0
    data = load_data("digits")
    expected = load(run).attribute_vector(data.x, data.y == 7)
    np.testing.assert_array_equal(np.load(tmp_path / "seven.npy")[0], expected)


def test_morph_writes_a_strip_a_film_or_the_rows(run, tmp_path):
    morph = ["morph", str(run), "digits", "--split", "test", "--rows", "3,17,42", "--steps", "6", "--out"]
    for name in ("way.png", "way.gif", "way.npy"):
        assert main([*morph, str(tmp_path / name)]) == 0
    frames = np.load(tmp_path / "way.npy")
    data = load_data("digits", split="test")
    np.testing.assert_allclose(frames[::5], load(run).reconstruct(data.x[[3, 17, 42]]), atol=1e-4)
    with Image.open(tmp_path / "way.gif") as film:
        assert film.n_frames == len(frames) == 11
    wide, high = picture(tmp_path / "way.png").shape[1::-1]
    assert wide == pytest.approx(3 * high, rel=0.02), "two lines of six pictures"


def test_traverse_needs_no_data_and_shows_what_changes_most_first(run, tmp_path, capsys):
    assert main(["traverse", str(run), "--most", "3", "--out", str(tmp_path / "a.png")]) == 0
    assert "3 of 4 dimensions" in capsys.readouterr().out
    from_a_row = ["traverse", str(run), "digits", "--row", "5", "--language", "ko", "--out", str(tmp_path / "b.pdf")]
    assert main(from_a_row) == 0
    assert picture(tmp_path / "a.png").std() > 10
    assert (tmp_path / "b.pdf").stat().st_size > 1000


def test_a_model_without_a_prior_is_traversed_around_what_it_was_fitted_to(tmp_path):
    out = str(tmp_path / "run")
    assert main(["fit", "digits", "--model", "autoencoder", "--epochs", "1", "--hidden", "8", "--out", out]) == 0
    assert main(["traverse", out, "--out", str(tmp_path / "a.png")]) == 0


def test_a_traversal_of_a_conditional_model_is_under_one_label(tmp_path, capsys):
    out, data = str(tmp_path / "run"), load_data("digits")
    ConditionalVAE(latent_dim=2, epochs=1, hidden=(8,), random_state=0).fit(data, run_dir=out)
    for name, words in (("first", []), ("nought", ["--label", "0"]), ("three", ["--label", "3"]),
                        ("of-a-row", ["digits", "--row", "5", "--label", "3"])):  # fmt: skip
        assert main(["traverse", out, *words, "--out", str(tmp_path / f"{name}.png")]) == 0
    first, nought, three = (picture(tmp_path / f"{name}.png") for name in ("first", "nought", "three"))
    assert np.array_equal(first, nought)
    assert not np.array_equal(first, three)
    assert main(["traverse", out, "--label", "11", "--out", str(tmp_path / "x.png")]) == 2
    assert "11" in capsys.readouterr().err


def test_neighbours_are_a_table_or_a_sheet_and_never_the_row_itself(run, tmp_path, capsys):
    nearest = ["neighbours", str(run), "digits", "--split", "test", "--k", "3", "--out"]
    assert main([*nearest, str(tmp_path / "near.csv")]) == 0
    assert "3 neighbours of 360 rows among 359" in capsys.readouterr().out
    found = load_data(str(tmp_path / "near.csv"))
    assert found.feature_names == ("row", "rank", "neighbour", "distance")
    row, rank, place, distance = found.x.reshape(360, 3, 4).transpose(2, 0, 1)
    codes = load(run).transform(load_data("digits", split="test").x)
    far = np.linalg.norm(codes[:, None] - codes, axis=-1) + np.where(np.eye(360), np.inf, 0)
    np.testing.assert_array_equal(row[:, 0], np.arange(360))
    np.testing.assert_array_equal(rank[0], [1, 2, 3])
    np.testing.assert_array_equal(place, np.argsort(far, axis=1)[:, :3])
    np.testing.assert_allclose(distance, np.sort(far, axis=1)[:, :3], atol=1e-4)
    assert main([*nearest, str(tmp_path / "near.png"), "--rows", "3,17"]) == 0
    assert picture(tmp_path / "near.png").std() > 10


def test_neighbours_in_another_set_may_be_the_same_row(run, tmp_path):
    out = tmp_path / "near.npy"
    assert main(["neighbours", str(run), "digits", "--among", "digits", "--k", "1", "--out", str(out)]) == 0
    found = np.load(out)
    np.testing.assert_array_equal(found[:, 0], found[:, 2])
    np.testing.assert_array_equal(found[:, 3], 0)


def test_a_row_whose_twin_is_found_first_is_no_neighbour_of_its_own():
    from elbowroom.latent.neighbours import without_itself

    rows, places = np.array([0, 5]), np.array([[3, 0, 7], [1, 2, 3]])
    distances, others = without_itself(places * 0.5, places, rows)
    assert others.tolist() == [[3, 7], [1, 2]]
    assert distances.tolist() == [[1.5, 3.5], [0.5, 1.0]]


def test_an_analogy_is_a_sheet_or_the_rows(run, tmp_path):
    data, fitted = load_data("digits"), load(run)
    analogy = ["edit", str(run), "digits", "--analogy", "3,17,42,5,6,7", "--out"]
    assert main([*analogy, str(tmp_path / "a.npy")]) == 0
    a, b, c = (data.x[rows] for rows in ([3, 5], [17, 6], [42, 7]))
    np.testing.assert_allclose(np.load(tmp_path / "a.npy"), fitted.analogy(a, b, c), atol=1e-5)
    assert main([*analogy, str(tmp_path / "a.png"), "--language", "ko"]) == 0
    assert picture(tmp_path / "a.png").std() > 10


@pytest.fixture
def photos(tmp_path, monkeypatch) -> Path:
    """Twelve photos, of which the first six are bright, a table that says so in another order, and a list of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rng = np.random.default_rng(0)
    folder = tmp_path / "photos"
    folder.mkdir()
    for i in range(12):
        pixels = rng.integers(0, 80, (8, 6, 3)) + (150 if i < 6 else 0)
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{i:02d}.png")
    rows = [f"{i:02d}.png,{'yes' if i < 6 else 'no'}\n" for i in reversed(range(12))]
    (tmp_path / "bright.csv").write_text("file,bright\n" + "".join(rows))
    (folder / "list.csv").write_text("file,bright\n" + "".join(rows))
    return folder


def test_a_table_beside_images_and_a_list_with_a_column_give_the_same_vector(photos, tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main(["fit", str(photos), "--epochs", "2", "--hidden", "8", "--latent-dim", "2", "--out", run]) == 0
    edit = ["--attribute", "bright", "--out"]
    table = ["--attributes", str(tmp_path / "bright.csv")]
    assert main(["edit", run, str(photos), *table, *edit, str(tmp_path / "a.npy")]) == 0
    assert main(["edit", run, str(photos / "list.csv"), *edit, str(tmp_path / "b.npy")]) == 0
    np.testing.assert_allclose(np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy"), atol=1e-5)
    pixels = []
    for i in range(12):
        with Image.open(photos / f"{i:02d}.png") as image:
            pixels.append(np.asarray(image))
    expected = load(Path(run)).attribute_vector(np.stack(pixels), np.arange(12) < 6)
    np.testing.assert_allclose(np.load(tmp_path / "a.npy")[0], expected, atol=1e-5)
    assert main(["edit", run, str(photos), *edit, str(tmp_path / "c.npy")]) == 2
    assert "name a table of them: --attributes table.csv" in capsys.readouterr().err


@pytest.mark.parametrize("shape", [(6, 5, 3), (6, 5)])
def test_photos_are_brought_to_the_shape_of_a_run_that_was_fitted_to_an_array(photos, shape, tmp_path, capsys):
    x = np.random.default_rng(0).integers(0, 256, (40, *shape), dtype=np.uint8)
    VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(x).save(tmp_path / "run")
    assert main(["embed", str(tmp_path / "run"), str(photos), "--out", str(tmp_path / "codes.npy")]) == 0
    like = load_images(photos, size=(6, 5), fit="crop", colour="colour" if len(shape) == 3 else "grey")
    expected = load(tmp_path / "run").transform(like.x)
    np.testing.assert_allclose(np.load(tmp_path / "codes.npy"), expected, atol=1e-5)
    edit = ["edit", str(tmp_path / "run"), str(photos), "--attributes", str(tmp_path / "bright.csv"), "--attribute"]
    assert main([*edit, "bright", "--out", str(tmp_path / "a.png")]) == 0
    assert main(["neighbours", str(tmp_path / "run"), str(photos), "--k", "1", "--out", str(tmp_path / "a.csv")]) == 0
    assert "00.png: " in capsys.readouterr().out


def test_photos_are_brought_to_the_range_of_a_run_that_was_fitted_to_numbers(photos, tmp_path):
    pixels = np.random.default_rng(0).random((40, 6, 5)).astype(np.float32)
    pixels[0, 0, :2] = 0.0, 1.0
    np.save(tmp_path / "x.npy", pixels)
    run, codes = str(tmp_path / "run"), tmp_path / "codes.npy"
    fit = ["fit", str(tmp_path / "x.npy"), "--hidden", "8", "--latent-dim", "2", "--epochs", "1", "--out", run]
    assert main(fit) == 0
    assert main(["embed", run, str(photos), "--out", str(codes)]) == 0
    expected = load(run).transform(load_images(photos, size=(6, 5), fit="crop", colour="grey").x / np.float32(255))
    np.testing.assert_allclose(np.load(codes), expected, atol=1e-5)


def test_photos_are_no_rows_of_a_table(photos, tmp_path, capsys):
    VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(np.random.rand(40, 7)).save(tmp_path / "run")
    assert main(["embed", str(tmp_path / "run"), str(photos), "--out", str(tmp_path / "codes.npy")]) == 2
    assert "fitted on rows of shape" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["edit", "RUN", "digits"], "or an analogy. Received: none of them"),
        (["edit", "RUN", "digits", "--attribute", "even", "--vector", "v.npy"], "Received: --attribute and --vector"),
        (["edit", "RUN", "digits", "--analogy", "1,2"], "three rows a,b,c"),
        (["edit", "RUN", "digits", "--analogy", "1,2,9999"], "0 to 1436"),
        (["neighbours", "RUN", "digits", "--k", "0"], "1 to 1436 neighbours"),
        (["neighbours", "RUN", "digits", "--k", "1437"], "1 to 1436 neighbours"),
        (["neighbours", "RUN", "digits", "--among-split", "test"], "name the set too"),
        (["neighbours", "RUN", "digits", "--rows", "-1"], "0 to 1436"),
        (["edit", "RUN", "sprites", "--attribute", "scal"], "did you mean 'scale'"),
        (["edit", "RUN", "sprites", "--attribute", "heart"], "fitted on rows of shape"),
        (["edit", "RUN", "digits", "--attribute", "Smiling"], "Known: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, or name a table"),
        (["edit", "RUN", "digits", "--attribute", "evn", "--attributes", "TABLE"], "did you mean 'even'"),
        (["edit", "RUN", "digits", "--attribute", "even", "--attributes", "TABLE"], "360 rows for 1437 of data"),
        (["edit", "RUN", "digits", "--attribute", "digit", "--attributes", "TABLE", "--split", "test"], "--above 0.5"),
        (["edit", "RUN", "digits", "--attribute", "digit", "--attributes", "TABLE", "--split", "test", "--above", "9"],
         "some have not"),
        (["edit", "RUN", "digits", "--attribute", "even", "--strength", "nan"], "strength is a finite number"),
        (["edit", "RUN", "digits", "--vector", "TABLE"], "A vector is one row"),
        (["morph", "RUN", "digits", "--rows", "3"], "at least two"),
        (["morph", "RUN", "digits", "--rows", "3,x"], "whole numbers"),
        (["morph", "RUN", "digits", "--rows", "3,5000"], "0 to 1436"),
        (["morph", "RUN", "digits", "--rows", "3,4", "--out", "a.avi"], "a.avi"),
        (["traverse", "RUN", "--row", "3"], "name the data"),
        (["traverse", "RUN", "--most", "0"], "at least one dimension"),
    ],
)  # fmt: skip
def test_mistakes_get_the_rule_and_the_cure(arguments, words, run, table, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    places = {"RUN": str(run), "TABLE": str(table)}
    assert main([places.get(argument, argument) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error
    assert not list(tmp_path.iterdir()), "nothing half-made stays"
