"""What is held out together: the end of a series, whose windows overlap, and whole groups."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, load, load_data, windows
from elbowroom.cli.main import main
from elbowroom.data.dataset import Dataset
from elbowroom.data.two_parts import last_windows, two_parts, whole_groups
from elbowroom.errors import ConfigError, DataError

QUICK = {"latent_dim": 2, "hidden": (8,), "epochs": 1, "random_state": 0}


def steps_of(starts, length):
    return {step for start in starts for step in range(start, start + length)}


@pytest.mark.parametrize(("stride", "share"), [(1, 0.1), (5, 0.2), (10, 0.5), (3, 0.01)])
def test_no_step_of_a_held_out_window_is_learned_from(stride, share):
    data = windows(np.arange(200.0), 10, stride, group=["a"] * 120 + ["b"] * 80)
    learned, aside = last_windows(data.starts, 10, share, data.groups)
    assert len(aside) == max(1, sum(round(share * n) for n in np.unique(data.groups, return_counts=True)[1]))
    assert not steps_of(data.starts[learned], 10) & steps_of(data.starts[aside], 10)
    for group in "ab":  # the end of each
        mine = [i for i in aside if data.groups[i] == group]
        assert all(data.starts[i] > data.starts[j] for i in mine for j in learned if data.groups[j] == group)
    assert len(learned) + len(aside) < len(data) or stride >= 10


def test_a_series_of_one_stretch_that_overlaps_everywhere_is_refused():
    with pytest.raises(ConfigError, match="Some windows remain"):
        last_windows(np.arange(5), 10, 0.2)


def test_windows_are_held_out_by_time_unless_asked_otherwise():
    data = windows(np.random.default_rng(0).normal(size=400), 20, 10)
    model = VAE(**QUICK, validation_fraction=0.2).fit(data)
    np.testing.assert_array_equal(model.held_out(data), np.arange(31, 39))
    assert model.source_["held_out"] == {"by": "time", "count": 8, "of": 39, "left_out": 1}
    with pytest.raises(DataError, match="time were held out"):
        model.held_out(data.x)
    rows = VAE(**QUICK, validation_fraction=0.2, hold_out="rows").fit(data)
    assert "held_out" not in rows.source_
    assert len(rows.held_out(data)) == 8
    assert rows.held_out(data).tolist() != list(range(31, 39))
    plain = VAE(**QUICK, validation_fraction=0.2).fit(data.x)
    np.testing.assert_array_equal(plain.held_out(data.x), two_parts(39, 0.2, plain.plan_.training.seed)[1])


def test_groups_are_held_out_whole():
    rng = np.random.default_rng(0)
    groups = np.repeat(["p1", "p2", "p3", "p4"], 10)
    data = Dataset(rng.normal(size=(40, 3)), groups=groups)
    model = VAE(**QUICK, validation_fraction=0.25).fit(data)
    aside = model.held_out(data)
    assert len(aside) == 10
    assert len(set(groups[aside])) == 1
    assert model.source_["held_out"]["groups"] == sorted(set(groups[aside]))
    cut = windows(rng.normal(size=200), 10, 5, group=np.repeat(["a", "b", "c", "d"], 50))
    by_group = VAE(**QUICK, validation_fraction=0.25, hold_out="groups").fit(cut)
    assert len(set(cut.groups[by_group.held_out(cut)])) == 1
    assert VAE(**QUICK, validation_fraction=0.25).fit(cut).source_["held_out"]["by"] == "time"
    learned, held = whole_groups(groups, 0.5, 3)
    assert not {*groups[learned]} & {*groups[held]}


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"hold_out": "groups", "validation_fraction": 0.2}, "group_column"),
        ({"hold_out": "time", "validation_fraction": 0.2}, "--window"),
        ({"hold_out": "patients", "validation_fraction": 0.2}, "Known: auto"),
        ({"hold_out": "groups"}, "validation_fraction=0.1"),
    ],
)
def test_what_cannot_be_held_out_is_refused(settings, wanted):
    with pytest.raises(ConfigError, match=wanted):
        VAE(**QUICK, **settings).fit(np.random.default_rng(0).normal(size=(40, 3)))


@pytest.mark.slow
def test_the_command_line_cuts_by_group_says_what_is_held_out_and_scores_by_group(tmp_path, capsys):
    rng, lines = np.random.default_rng(0), ["when,device,a,b"]
    for t in range(90):
        year, month, day = str(np.datetime64("2023-01-01") + t).split("-")
        for device in ("east", "west"):
            lines.append(f"{day}/{month}/{year},{device},{np.sin(t / 4):.4f},{rng.normal():.4f}")
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n")
    run = tmp_path / "run"
    fit = ["fit", str(tmp_path / "s.csv"), "--window", "12", "--time", "when", "--hidden", "8", "--epochs", "2"]
    assert main([*fit, "--group-column", "device", "--validation", "0.2", "--out", str(run)]) == 0
    assert "6 of 28 windows are held out: the last ones of each series. 2 that share steps" in capsys.readouterr().out
    assert main(["score", str(run), str(tmp_path / "s.csv"), "--out", str(tmp_path / "w.csv")]) == 0
    written = (tmp_path / "w.csv").read_text().splitlines()
    assert written[0] == "group,time,score"
    assert [row.split(",")[0] for row in written[1:]] == ["east"] * 14 + ["west"] * 14
    assert main(["score", str(run), str(tmp_path / "s.csv"), "--per-step", "--out", str(tmp_path / "t.csv")]) == 0
    steps = (tmp_path / "t.csv").read_text().splitlines()
    assert len(steps) == 181
    assert steps[91].startswith("west,2023-01-01")
    assert (
        load(run).held_out(windows(load_data(tmp_path / "s.csv", time_column="when", group_column="device"), 12)).size
    )
    assert main([*fit, "--out", str(tmp_path / "no")]) == 2
    assert "--group-column" in capsys.readouterr().err
    by_group = ["--group-column", "device", "--hold-out", "groups", "--validation", "0.5", "--out", str(tmp_path / "g")]
    assert main([*fit, *by_group]) == 0
    assert "14 of 28 rows are held out: those of the groups" in capsys.readouterr().out
