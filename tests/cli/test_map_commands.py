"""Maps, histograms, grids and chosen coordinates, typed as a user types them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom import load, load_data
from elbowroom.cli.main import main
from elbowroom.evaluation.inference import encode_sampled
from elbowroom.latent.projections import project

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test


@pytest.fixture(scope="module")
def point(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "autoencoder"
    assert main(["fit", "digits", "--model", "autoencoder", "--epochs", "2", "--hidden", "32", "--latent-dim", "4",
                 "--out", str(out)]) == 0  # fmt: skip
    return out


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        low, high = image.convert("L").getextrema()
        assert low < high
        return image.size


def test_a_map_is_a_picture_and_a_table_and_says_how_far_to_trust_it(run, tmp_path, capsys):
    assert main(["map", str(run), "digits", "--split", "test", "--by", "pca", "--out", str(tmp_path / "m.png")]) == 0
    said = capsys.readouterr().out
    assert "trustworthiness_of_rows" in said
    assert "(test, N=360)" in said
    wide, high = size(tmp_path / "m.png")
    assert wide > 1.5 * high, "the codes, and the rows themselves beside"
    lines = (tmp_path / "m.csv").read_text().splitlines()
    assert lines[0] == "row,pca_1,pca_2,rows_pca_1,rows_pca_2,label"
    data = load_data("digits", split="test")
    expected = project(load(run).transform(data.x), "pca").points
    table = np.array([line.split(",") for line in lines[1:]], float)
    np.testing.assert_allclose(table[:, 1:3], expected, atol=1e-4)
    np.testing.assert_array_equal(table[:, 0], np.arange(360))
    np.testing.assert_array_equal(table[:, 5], data.y)


def test_a_map_of_drawn_codes_by_t_sne_of_some_rows(run, tmp_path):
    out = tmp_path / "m.npz"
    assert main(["map", str(run), "digits", "--codes", "sampled", "--seed", "3", "--rows", "100", "--alone",
                 "--out", str(out)]) == 0  # fmt: skip
    table, x = np.load(out), load_data("digits").x
    assert set(table) == {"row", "tsne_1", "tsne_2", "label"}
    some = x[table["row"].astype(int)]
    expected = project(encode_sampled(load(run).model_, some, 3), "tsne", 3).points
    np.testing.assert_allclose(table["tsne_1"], expected[:, 0], atol=1e-3)


def test_coordinates_are_named_as_pictures_number_them(run, tmp_path, capsys):
    out = tmp_path / "m.csv"
    assert main(["map", str(run), "digits", "--dimensions", "4,1", "--rows", "50", "--out", str(out)]) == 0
    assert out.read_text().startswith("row,z_4,z_1,label")
    assert main(["map", str(run), "digits", "--dimensions", "0,1", "--out", str(out)]) == 2
    assert "numbers from 1" in capsys.readouterr().err


def test_embed_writes_drawn_codes(run, tmp_path):
    out = tmp_path / "drawn.npy"
    assert main(["embed", str(run), "digits", "--codes", "sampled", "--seed", "2", "--out", str(out)]) == 0
    np.testing.assert_array_equal(np.load(out), encode_sampled(load(run).model_, load_data("digits").x, 2))


def test_a_grid_over_a_box_of_chosen_dimensions(run, tmp_path, capsys, monkeypatch):
    import importlib

    module = importlib.import_module("elbowroom.pictures.figures.decoded_grid")
    drawn, plain = {}, module.decoded_grid
    monkeypatch.setattr(
        module, "decoded_grid", lambda g, x, y, **rest: (drawn.update(g=g, x=x, y=y), plain(g, x, y, **rest))[1]
    )
    out = str(tmp_path / "g.png")
    assert (
        main(["grid", str(run), "--box", "-4", "4", "-1", "2", "--steps", "3", "--dimensions", "4,2", "--out", out])
        == 0
    )
    assert "3 x 3 decoded points, -4 to 4 and -1 to 2" in capsys.readouterr().out
    corner = load(run).inverse_transform(np.array([[0, 2, 0, -4]], np.float32))[0]
    np.testing.assert_allclose(drawn["g"][0, 0], corner, atol=1e-5)
    assert drawn["y"].tolist() == [2, 0.5, -1]


def test_a_grid_of_an_autoencoder_holds_the_others_at_its_mean_code(point, tmp_path, monkeypatch):
    import importlib

    module = importlib.import_module("elbowroom.pictures.figures.decoded_grid")
    drawn, plain = {}, module.decoded_grid
    monkeypatch.setattr(
        module, "decoded_grid", lambda g, x, y, **rest: (drawn.update(g=g, x=x, y=y), plain(g, x, y, **rest))[1]
    )
    assert main(["grid", str(point), "--steps", "3", "--dimensions", "1,2", "--out", str(tmp_path / "g.png")]) == 0
    fitted = load(point)
    codes = fitted.transform(load_data("digits", split="test").x)
    code = codes.mean(0)
    code[0], code[1] = drawn["x"][0], drawn["y"][0]
    np.testing.assert_allclose(drawn["g"][0, 0], fitted.inverse_transform(code[None])[0], atol=1e-4)
    assert np.quantile(codes[:, 0], 0.02) == pytest.approx(drawn["x"][0])


def test_traverse_moves_the_coordinates_that_are_named(run, tmp_path, capsys):
    assert main(["traverse", str(run), "--dimensions", "3,1", "--out", str(tmp_path / "t.png")]) == 0
    assert "2 of 4 dimensions\n" in capsys.readouterr().out
    assert main(["traverse", str(run), "--dimensions", "5", "--out", str(tmp_path / "t.png")]) == 2
    assert "name some of 1 to 4" in capsys.readouterr().err


def test_histograms_of_a_model_with_a_prior_and_of_one_without(run, point, tmp_path, capsys):
    for folder in (run, point):
        out = tmp_path / f"{folder.name}.png"
        assert main(["histograms", str(folder), "digits", "--language", "ko", "--out", str(out)]) == 0
        size(out)
    assert "차원 4개 중 4개" in capsys.readouterr().out


def test_a_report_of_more_than_two_dimensions_has_the_map(run, point, tmp_path):
    for folder, language, words in ((run, "en", "Trustworthiness to the examples"), (point, "ko", "신뢰도")):
        page = tmp_path / f"{folder.name}.html"
        assert main(["report", str(folder), "--language", language, "--out", str(page)]) == 0
        assert words in page.read_text(encoding="utf-8")
