"""The estimators keep scikit-learn's habits, and say what is wrong with what they are given."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator
from torch import nn

from elbowroom import MLP, VAE, Bernoulli, Gaussian, evaluate, load
from elbowroom.errors import BoundError, ConfigError, ElbowroomError, RunError
from helpers.estimators import ALL, DEEP, make


@pytest.mark.slow
@pytest.mark.parametrize("cls", ALL)
def test_every_check_of_scikit_learn_passes_and_one_is_skipped(cls):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn tells of the check that it skips
        results = check_estimator(make(cls, 1, epochs=3), on_skip=None, on_fail="raise")
    skipped = [result["check_name"] for result in results if result["status"] == "skipped"]
    # scikit-learn runs this check only where SCIPY_ARRAY_API=1 was set before scipy was imported
    assert skipped == ["check_array_api_input"]
    assert {result["status"] for result in results} == {"passed", "skipped"}


@pytest.mark.parametrize("cls", ALL)
def test_the_constructor_only_stores(cls):
    arguments = {name: object() for name in cls()._get_param_names()}
    estimator = cls(**arguments)
    for name, value in arguments.items():
        assert getattr(estimator, name) is value


@pytest.mark.parametrize("cls", ALL)
def test_a_clone_has_the_parameters_and_nothing_learned(cls, x):
    estimator = make(cls, training={"ema": 0.9}).fit(x)
    twin = clone(estimator)
    assert repr(twin.get_params()) == repr(estimator.get_params())
    assert not [name for name in vars(twin) if name.endswith("_")]
    assert np.array_equal(twin.fit(x).transform(x), estimator.transform(x))


@pytest.mark.parametrize("cls", DEEP)
def test_a_clone_with_a_module_starts_fresh(cls, x):
    outputs = 4 if cls is VAE else 2
    estimator = make(cls, encoder=nn.Sequential(nn.Linear(6, outputs)))
    first = clone(estimator).fit(x).transform(x)
    estimator.fit(x)
    assert np.array_equal(clone(estimator).fit(x).transform(x), first)


@pytest.mark.parametrize("cls", ALL)
def test_fitting_again_starts_fresh(cls, x):
    estimator = make(cls).fit(x)
    first = estimator.transform(x)
    assert np.array_equal(estimator.fit(x[::2]).fit(x).transform(x), first)


@pytest.mark.parametrize("cls", DEEP)
def test_a_grid_search_reaches_into_the_parts(cls, x):
    grid = {"encoder__hidden": [(4,), (8,)], "latent_dim": [1, 2], "training": [{"ema": 0.5}]}
    search = GridSearchCV(make(cls, encoder=MLP(hidden=(3,)), epochs=1), grid, cv=2).fit(x)
    assert set(search.best_params_) == set(grid)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.best_estimator_.encoder.hidden == search.best_params_["encoder__hidden"]


def test_nested_parameters_are_seen_and_set():
    vae = VAE(encoder=MLP(hidden=(3,)), likelihood=Gaussian(sigma=0.5))
    assert vae.get_params()["encoder__hidden"] == (3,)
    vae.set_params(encoder__hidden=(5, 4), encoder__dropout=0.1, likelihood__sigma="learned", beta=2.0)
    assert vae.encoder == MLP(hidden=(5, 4), dropout=0.1)
    assert vae.likelihood == Gaussian("learned")
    assert vae.beta == 2.0
    with pytest.raises(ConfigError, match="did you mean 'dropout'"):
        vae.set_params(encoder__dropuot=0.1)


@pytest.mark.parametrize("encoder", [None, "mlp"])
def test_a_setting_of_a_part_that_is_not_there_as_one_is_an_error_in_words(encoder):
    with pytest.raises(ConfigError, match="encoder"):
        VAE(encoder=encoder).set_params(encoder__hidden=(5,))


@pytest.mark.parametrize("cls", ALL)
def test_it_stands_in_a_pipeline(cls, x):
    codes = make_pipeline(StandardScaler(), make(cls)).fit(x).transform(x)
    assert codes.shape == (80, 2)


@pytest.mark.parametrize("cls", ALL)
def test_pandas_in_pandas_out(cls, x):
    frame = pd.DataFrame(x, columns=[f"feature {i}" for i in range(6)], index=range(100, 180))
    estimator = make(cls).set_output(transform="pandas").fit(frame)
    codes = estimator.transform(frame)
    name = cls.__name__.lower()
    assert list(codes.columns) == [f"{name}0", f"{name}1"]
    assert list(codes.index) == list(frame.index)
    assert list(estimator.feature_names_in_) == list(frame.columns)
    assert list(estimator.get_feature_names_out()) == [f"{name}0", f"{name}1"]
    with pytest.raises(ValueError, match="feature names should match"):
        estimator.transform(frame[frame.columns[::-1]])


@pytest.mark.slow
@pytest.mark.parametrize("cls", ALL)
def test_partial_fit_goes_on_from_where_the_model_stands(cls, x):
    estimator = make(cls, learning_rate=1e-2, batch_size=16)
    for _ in range(12):
        estimator.partial_fit(x)
    assert estimator.n_iter_ == 12
    assert [row["epoch"] for row in estimator.history_] == list(range(1, 13))
    values = [row["objective"] for row in estimator.history_]
    assert values[-1] > values[0] + 0.5
    scaling = estimator.model_.scaling.shift.clone()
    estimator.partial_fit(x[:1] + 5.0)
    assert torch.equal(estimator.model_.scaling.shift, scaling)


@pytest.mark.parametrize("cls", ALL)
def test_partial_fit_goes_on_from_a_loaded_model_as_from_the_one_that_was_saved(cls, x, tmp_path):
    estimator = make(cls).fit(x)
    again = load(estimator.save(tmp_path / "run"))
    assert np.array_equal(again.partial_fit(x).transform(x), estimator.partial_fit(x).transform(x))


def test_saved_and_loaded_gives_the_same_numbers_bit_for_bit(fitted, x, tmp_path):
    again = load(fitted.save(tmp_path / "run"))
    assert type(again) is type(fitted)
    assert again.get_params() == fitted.get_params()
    assert again.history_ == fitted.history_
    for rows in (x, x.astype(np.float64)):
        codes = fitted.transform(rows)
        assert np.array_equal(again.transform(rows), codes)
        assert np.array_equal(again.inverse_transform(codes), fitted.inverse_transform(codes))
        assert np.array_equal(again.score_samples(rows), fitted.score_samples(rows))
    assert again.n_features_in_ == 6


@pytest.mark.parametrize("prior", ["mixture", "vamp", "flow"])
def test_a_prior_that_learns_is_saved_loaded_and_evaluated_with_its_bound(x, tmp_path, prior):
    vae = VAE(latent_dim=2, prior=prior, epochs=1, random_state=0).fit(x)
    again = load(vae.save(tmp_path / "run"))
    np.testing.assert_array_equal(again.sample(3, random_state=0), vae.sample(3, random_state=0))
    assert evaluate(again, x, "train", n_samples=2)["elbo"].standard_error > 0.0


def test_a_loaded_vae_samples_the_same(x, tmp_path):
    vae = make(VAE).fit(x)
    again = load(vae.save(tmp_path / "run"))
    for noise in (False, True):
        expected = vae.sample(7, random_state=3, noise=noise)
        assert np.array_equal(again.sample(7, random_state=3, noise=noise), expected)


@pytest.mark.parametrize("cls", DEEP)
def test_parts_feature_names_and_settings_come_back(cls, x, tmp_path):
    frame = pd.DataFrame(x, columns=list("abcdef"))
    settings = {"likelihood": Gaussian(sigma=0.5), "scaling": "standard", "corruption": "masking"}
    estimator = make(cls, encoder=MLP(hidden=(5, 4)), training={"ema": 0.9}, **settings).fit(frame)
    again = load(estimator.save(tmp_path / "run"))
    assert again.get_params() == estimator.get_params()
    assert list(again.feature_names_in_) == list("abcdef")
    assert again.plan_ == estimator.plan_


@pytest.mark.parametrize("cls", ALL)
def test_settings_that_numpy_counted_are_saved_as_numbers(cls, x, tmp_path):
    """As a grid over np.arange gives them."""
    estimator = make(cls, np.int64(2), epochs=np.int64(1), batch_size=np.int32(16), learning_rate=np.float32(0.01))
    again = load(estimator.fit(x).save(tmp_path / "run"))
    assert again.latent_dim == 2
    assert again.batch_size == 16
    assert np.array_equal(again.transform(x), estimator.transform(x))


@pytest.mark.parametrize("cls", DEEP)
def test_a_module_of_the_users_own_is_handed_in_at_loading(cls, x, tmp_path):
    module = nn.Linear(6, 4 if cls is VAE else 2)
    estimator = make(cls, encoder=module).fit(x)
    folder = estimator.save(tmp_path / "run")
    with pytest.raises(ConfigError, match=r"a module of your own \(Linear\).*load\(path, encoder="):
        load(folder)
    again = load(folder, encoder=nn.Linear(6, 4 if cls is VAE else 2))
    assert np.array_equal(again.transform(x), estimator.transform(x))
    with pytest.raises(RunError, match=r"encoder\.module\.weight"):
        load(folder, encoder=nn.Linear(6, 8))


def test_a_row_has_the_same_code_and_score_alone_and_in_company(fitted, x):
    rows = x.astype(np.float64)
    codes, scores = fitted.transform(rows), fitted.score_samples(rows)
    order = np.random.default_rng(0).permutation(len(rows))
    np.testing.assert_allclose(fitted.transform(rows[order]), codes[order], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(fitted.score_samples(rows[order]), scores[order], rtol=1e-11, atol=1e-12)
    for i in (0, 41):
        np.testing.assert_allclose(fitted.transform(rows[i : i + 1])[0], codes[i], rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(fitted.score_samples(rows[i : i + 1])[0], scores[i], rtol=1e-11, atol=1e-12)


def test_calls_repeat_themselves_bit_for_bit(fitted, x):
    assert np.array_equal(fitted.transform(x), fitted.transform(x))
    assert np.array_equal(fitted.reconstruct(x), fitted.reconstruct(x))
    assert np.array_equal(fitted.score_samples(x), fitted.score_samples(x))
    assert fitted.score(x) == pytest.approx(fitted.score_samples(x).mean(), rel=1e-6)


def test_calls_change_neither_the_data_nor_torchs_generator(fitted, x):
    rows, state = x.copy(), torch.get_rng_state()
    fitted.transform(x), fitted.reconstruct(x), fitted.score_samples(x), fitted.inverse_transform(fitted.transform(x))
    assert np.array_equal(x, rows)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.slow
def test_validation_rows_can_be_given_or_a_share_held_out(x):
    apart = make(VAE, epochs=30, training={"patience": 2}).fit(x[:60], validation=x[60:])
    share = make(VAE, epochs=30, training={"patience": 2}, validation_fraction=0.25).fit(x)
    assert all("val_elbo" in row for row in apart.history_ + share.history_)
    with pytest.raises(ConfigError, match="patience=2 without validation"):
        make(VAE, training={"patience": 2}).fit(x)


def test_more_samples_give_a_higher_bound(x):
    vae = make(VAE, epochs=5, likelihood=Gaussian(sigma=0.2)).fit(x)
    scores = [vae.score_samples(x, n_samples=k).mean() for k in (1, 10, 100)]
    assert scores == sorted(scores)


def test_samples_follow_their_seed_and_their_number(x):
    vae = make(VAE).fit(x)
    assert vae.sample(5, random_state=0).shape == (5, 6)
    assert np.array_equal(vae.sample(5, random_state=0), vae.sample(5, random_state=0))
    assert not np.array_equal(vae.sample(5, random_state=0), vae.sample(5, random_state=1))
    assert not np.array_equal(vae.sample(5, random_state=0), vae.sample(5, random_state=0, noise=True))


@pytest.mark.parametrize("n_samples", [-1, 2.5, "three"])
def test_an_impossible_number_of_samples_is_refused(x, n_samples):
    with pytest.raises(ConfigError):
        make(VAE).fit(x).sample(n_samples)


@pytest.mark.parametrize("n_samples", [0, -1])
def test_a_bound_of_no_samples_is_refused(x, n_samples):
    with pytest.raises(ConfigError, match="n_samples is a whole number"):
        make(VAE).fit(x).score_samples(x, n_samples=n_samples)


def test_a_vae_with_a_point_posterior_has_no_bound(x):
    vae = make(VAE, posterior="point").fit(x)
    assert vae.transform(x).shape == (80, 2)
    with pytest.raises(BoundError, match="needs a posterior with a density"):
        vae.score_samples(x)


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("call", ["transform", "inverse_transform", "reconstruct", "score_samples", "save"])
def test_what_needs_a_fit_says_so(cls, call, x, tmp_path):
    with pytest.raises(NotFittedError):
        getattr(make(cls), call)(x if call != "save" else tmp_path)


SETTINGS: list[tuple[type, dict[str, Any], str]] = [
    *[(cls, {"latent_dim": 0}, "latent") for cls in ALL],
    *[(cls, {"latent_dim": -3}, "latent") for cls in ALL],
    *[(cls, {"latent_dim": 2.5}, "latent_dim") for cls in ALL],
    *[(cls, {"latent_dim": "two"}, "latent_dim") for cls in ALL],
    *[(cls, {"epochs": -1}, "epochs") for cls in ALL],
    *[(cls, {"epochs": "ten"}, "epochs") for cls in ALL],
    *[(cls, {"batch_size": 0}, "batch_size") for cls in ALL],
    *[(cls, {"learning_rate": 0.0}, "learning_rate") for cls in ALL],
    *[(cls, {"learning_rate": float("nan")}, "learning_rate") for cls in ALL],
    *[(cls, {"validation_fraction": 1.0}, "validation_fraction") for cls in ALL],
    *[(cls, {"validation_fraction": -0.1}, "validation_fraction") for cls in ALL],
    *[(cls, {"training": {"patiense": 3}}, "did you mean 'patience'") for cls in ALL],
    *[(cls, {"training": {"device": "abacus"}}, "device") for cls in ALL],
    *[(cls, {"encoder": "mpl"}, "did you mean 'mlp'") for cls in DEEP],
    *[(cls, {"decoder": 3}, "networks") for cls in DEEP],
    *[(cls, {"likelihood": "bernouli"}, "did you mean 'bernoulli'") for cls in DEEP],
    *[(cls, {"scaling": "standart"}, "did you mean 'standard'") for cls in DEEP],
    *[(cls, {"corruption": "mask"}, "did you mean 'masking'") for cls in DEEP],
    *[(cls, {"hidden": 400}, "hidden") for cls in DEEP],
    *[(cls, {"hidden": 400, "encoder": MLP()}, "hidden") for cls in DEEP],
    *[(cls, {"hidden": (0,)}, "hidden") for cls in DEEP],
    (VAE, {"beta": -1.0}, "beta"),
    (VAE, {"beta": float("nan")}, "beta"),
    (VAE, {"kl_warmup": -1.0}, "kl_warmup"),
    (VAE, {"free_bits": -1.0}, "free_bits"),
    (VAE, {"posterior": "diagonal_gausian"}, "did you mean 'diagonal_gaussian'"),
    (VAE, {"prior": "standart_normal"}, "did you mean 'standard_normal'"),
]


@pytest.mark.parametrize(("cls", "settings", "word"), SETTINGS)
def test_settings_that_cannot_be_are_refused_in_words(cls, settings, word, x):
    with pytest.raises(ConfigError) as caught:
        make(cls, **settings).fit(x)
    assert word.lower() in str(caught.value).lower()
    assert caught.value.rule
    assert caught.value.got


def test_a_share_that_leaves_no_row_to_learn_from_is_refused(x):
    with pytest.raises(ElbowroomError):
        make(VAE, validation_fraction=0.9).fit(x[:2])


def test_bernoulli_on_grey_values_says_once_what_it_is(nothing_said_before):
    from elbowroom.errors import ElbowroomWarning

    grey = np.random.default_rng(0).random((20, 3))
    with pytest.warns(ElbowroomWarning, match="black-and-white") as said:
        make(VAE, likelihood=Bernoulli()).fit(grey)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(VAE, likelihood=Bernoulli()).fit(grey)
    assert said[0].filename == __file__, "the warning points to the line of the user"


def test_bernoulli_on_black_and_white_says_nothing(nothing_said_before):
    coins = np.random.default_rng(0).integers(0, 2, (50, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for data in (
            coins,
            coins.astype(np.float32),
            coins.astype(np.uint8),
            coins * 255,
            (coins * 255).astype("uint8"),
        ):
            make(VAE, likelihood="bernoulli").fit(data)


def test_the_log_likelihood_is_one_of_the_data_and_not_of_the_scaled_data():
    """A Gaussian's density changes with the unit: in cents instead of euros it falls by log 100 per value."""
    euros = np.random.default_rng(0).normal(size=(200, 3))
    model = make(VAE, epochs=5).fit(euros).model_.double()
    in_cents = copy.deepcopy(model)
    in_cents.scaling.set(100 * model.scaling.shift.numpy(), 100 * model.scaling.scale.numpy())
    x, eps = torch.from_numpy(euros), torch.randn(4, 200, 2)
    with torch.no_grad():
        expected = model.score(x, model.encode(x), eps).log_px - 3 * np.log(100)
        found = in_cents.score(100 * x, in_cents.encode(100 * x), eps).log_px
    torch.testing.assert_close(found, expected)
