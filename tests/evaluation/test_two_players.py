"""The alarms of a game say in words when one player has won; the report and the evaluation know the prior."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from elbowroom import AdversarialAutoencoder
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError
from elbowroom.evaluation.alarms import find_alarms
from elbowroom.evaluation.health import LatentHealth, latent_health
from elbowroom.evaluation.suite import Settings, evaluate_all
from elbowroom.latent.grid import prior_ticks
from elbowroom.opened import opened
from elbowroom.pictures.report import run_report
from elbowroom.pictures.words import say


@pytest.fixture(scope="module")
def aae(digits) -> AdversarialAutoencoder:
    settings = {"hidden": (16,), "discriminator": (16,), "epochs": 2, "random_state": 0}
    return AdversarialAutoencoder(2, prior="swiss_roll", **settings).fit(digits[:300])


@pytest.fixture(scope="module")
def health(aae, digits) -> LatentHealth:
    return replace(latent_health(aae.model_, digits[:200], "test"), activity=np.ones(2))


def with_mmd(health: LatentHealth, value: float) -> LatentHealth:
    return replace(health, mmd=replace(health.mmd, value=value),
                   mmd_reference=replace(health.mmd_reference, value=1e-4))  # fmt: skip


def codes_of(health: LatentHealth, discriminate: float) -> list[str]:
    row: dict[str, Any] = {"objective": -1.0, "discriminate": discriminate, "confuse": -1.0}
    found = find_alarms(health, [row], None)
    for finding in found:
        for language in ("en", "ko"):
            assert say(finding.code, language, **finding.values)
    return [finding.code for finding in found]


def test_a_discriminator_that_is_nearly_always_right_has_won(health):
    assert codes_of(with_mmd(health, 0.2), -0.05) == ["alarm.discriminator_won"]
    assert codes_of(with_mmd(health, 0.0), -0.60) == ["alarm.none"]


def test_an_encoder_that_nobody_holds_to_the_prior_has_won(health):
    assert codes_of(with_mmd(health, 0.2), -0.69) == ["alarm.encoder_won"]
    assert codes_of(with_mmd(health, 0.2), -0.50) == ["alarm.far_from_prior"]


def test_a_single_code_is_named_whatever_the_discriminator_says(health):
    one = replace(health, activity=np.zeros(2))
    assert codes_of(with_mmd(one, 0.2), -0.69) == codes_of(with_mmd(one, 0.2), -0.01) == ["alarm.one_code"]


@pytest.mark.slow
def test_a_real_game_whose_discriminator_does_not_learn_or_is_far_too_fast_is_told(digits):
    common = {"hidden": (16,), "random_state": 0, "epochs": 20, "batch_size": 100}
    fast = AdversarialAutoencoder(2, discriminator=(64,), discriminator_rate=3.0, confusion_rate=1e-6,
                                  learning_rate=5e-3, slope_penalty=0.0, **common)  # fmt: skip
    slow = AdversarialAutoencoder(2, discriminator=(8,), discriminator_rate=1e-4, confusion_rate=3.0,
                                  learning_rate=2e-3, slope_penalty=0.0, **common)  # fmt: skip
    expected = {"alarm.discriminator_won": fast, "alarm.encoder_won": slow}
    for code, model in expected.items():
        view = opened(model.fit(digits[:500])).view(Dataset(digits[:300]), "aae")
        assert code in [finding.code for finding in view.findings], (code, model.history_[-1])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_report_of_a_prior_that_is_only_drawn_from_is_written(aae, digits, language):
    view = opened(aae).view(Dataset(digits[:100]), "aae")
    assert view.has_prior
    assert not view.has_even_ticks
    page = run_report(view, language)
    assert say("section.generation.lead", language, prior=say("prior.swiss_roll", language)) in page


def test_ticks_at_equal_shares_are_refused_where_dimensions_hang_together(aae):
    with pytest.raises(ConfigError, match="code_ticks"):
        prior_ticks(aae.model_, 5)


def test_an_evaluation_does_not_deny_the_prior(aae, digits):
    data = Dataset(digits[:100])
    few = Settings(samples=5, generated=20, annealing=None)
    codes = {}
    for toward in (True, None):
        groups = evaluate_all(aae.model_, data, data, few, toward_prior=toward)
        codes[toward] = {note.code for group in groups for note in group.notes}
        latent = {measure.name: measure for measure in groups[1].measures}
        assert latent["mmd_ratio"].value > 1
    assert "evaluation.no_prior" in codes[None] - codes[True]
    assert "evaluation.no_bounds" in codes[True]
