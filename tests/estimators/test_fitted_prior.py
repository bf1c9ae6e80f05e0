"""A prior fitted after training: samples, bounds, saving, further training, the command, and what reports say."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, Autoencoder, load
from elbowroom.cli.main import main
from elbowroom.errors import ConfigError, ElbowroomWarning
from elbowroom.evaluation.alarms import findings_of_plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """Three far groups of rows on a curve."""
    rng = np.random.default_rng(0)
    centers = rng.choice([-4.0, 0.0, 4.0], 600)
    return np.column_stack([centers, 0.5 * centers, -centers]) + 0.3 * rng.normal(size=(600, 3))


def test_an_autoencoder_can_be_drawn_from_once_a_prior_was_fitted_to_its_codes(rows):
    model = Autoencoder(2, hidden=(32,), epochs=60, random_state=0).fit(rows)
    assert not hasattr(model, "sample")
    drawn = model.fit_prior(rows, prior="mixture").sample(600, random_state=0)
    apart = np.abs(np.abs(drawn[:, 0]) - 2.0)  # 2 where a draw lies in the middle of a group
    assert np.mean(apart > 1.0) > 0.95
    assert model.plan_.model.prior.name == "mixture"


def test_the_prior_is_saved_with_the_run_and_reports_name_it(rows, tmp_path):
    model = VAE(2, hidden=(16,), epochs=5, random_state=0).fit(rows).fit_prior(rows, prior={"name": "mixture",
                                                                                        "components": 3})  # fmt: skip
    again = load(model.save(tmp_path / "run"))
    np.testing.assert_array_equal(again.score_samples(rows[:20]), model.score_samples(rows[:20]))
    np.testing.assert_array_equal(again.sample(5, random_state=0), model.sample(5, random_state=0))
    codes = [finding.code for finding in findings_of_plan(again.plan_.model, again.plan_.objective)]
    assert codes == ["alarm.prior_fitted"]


def test_training_goes_on_without_it_and_says_so(rows):
    model = VAE(2, hidden=(16,), epochs=2, random_state=0).fit(rows).fit_prior(rows)
    with pytest.warns(ElbowroomWarning, match="dropped"):
        model.partial_fit(rows)
    assert model.plan_.model.prior.name == "standard_normal"
    assert not model.plan_.model.prior_fitted


def test_a_prior_that_learns_nothing_from_codes_is_refused(rows):
    model = VAE(2, hidden=(16,), epochs=2, random_state=0).fit(rows)
    for prior in ("standard_normal", "uniform"):
        with pytest.raises(ConfigError, match="learns from codes"):
            model.fit_prior(rows, prior=prior)


def test_the_bound_gets_tighter_on_rows_that_nobody_has_seen(rows):
    model = VAE(2, hidden=(32,), epochs=40, random_state=0).fit(rows[:500])
    before = model.score(rows[500:])
    assert model.fit_prior(rows[:500]).score(rows[500:]) > before + 0.02


def test_the_command_writes_another_run_and_leaves_the_first_as_it_is(rows, tmp_path, capsys):
    np.save(tmp_path / "rows.npy", rows.astype(np.float32))
    run = tmp_path / "run"
    assert main(["fit", str(tmp_path / "rows.npy"), "--model", "autoencoder", "--epochs", "3", "--out", str(run)]) == 0
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}
    assert main(["fit-prior", str(run)]) == 0
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before
    assert "prior: mixture" in capsys.readouterr().out
    assert main(["sample", f"{run}-mixture", "--count", "4", "--out", str(tmp_path / "new.csv")]) == 0
    assert main(["fit-prior", str(run)]) == 2
    assert "a folder of its own" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["mmd", "sliced"])
def test_a_regulariser_makes_a_wasserstein_autoencoder_that_can_be_drawn_from(rows, name):
    model = Autoencoder(2, hidden=(16,), epochs=3, random_state=0, regularisers=name).fit(rows)
    assert model.sample(3, random_state=0).shape == (3, 3)
    assert all(name in row for row in model.history_)
    assert "elbo" not in model.history_[-1]
    codes = [finding.code for finding in findings_of_plan(model.plan_.model, model.plan_.objective)]
    assert codes == ["alarm.regularisers"]


def test_a_vae_to_a_prior_with_modes_is_evaluated_with_its_bound(rows):
    model = VAE(2, hidden=(16,), epochs=5, random_state=0, prior="ten_gaussians").fit(rows)
    from elbowroom import evaluate

    measures = evaluate(model, rows[:100])
    assert {"elbo", "log_px", "kl", "nll"} <= {measure.name for measure in measures.measures}
    assert measures["kl"].standard_error > 0
    assert measures["kl"].samples == 10
