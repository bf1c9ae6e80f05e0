"""What `compare` prints: no number and no name is cut, however many runs there are."""

from __future__ import annotations

import pytest

from elbowroom.cli.results import print_table
from elbowroom.evaluation.measure import Measure


@pytest.mark.parametrize("count", [2, 8])
def test_a_table_of_many_runs_is_whole_at_80_columns(monkeypatch, capsys, count):
    monkeypatch.setenv("COLUMNS", "80")
    names = [f"fashion-mnist-adversarial-autoencoder-{i}" if i == 3 else f"digits-vae-{i}" for i in range(count)]
    error = Measure("squared_error", 0.12345678, "squared units per value", "test", 360)
    runs = {name: [error, Measure("nll", 23.4567 + i, "nats", "test", 100)] for i, name in enumerate(names)}
    print_table(runs)
    said = capsys.readouterr().out
    assert "…" not in said
    assert all(len(line) <= 80 for line in said.splitlines())
    assert "test, N=360" in said
    for place, name in enumerate(names):
        assert name in said or (place == 3 and name[:14] in said and name[-3:] in said), "a long one in several lines"
        assert f"{23.4567 + place:.4g}" in said
