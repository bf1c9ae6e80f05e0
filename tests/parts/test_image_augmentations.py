"""Flips and shifts: what training sees, and that what is judged stays as it is."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from elbowroom import VAE, Autoencoder, load
from elbowroom.cli.main import main
from elbowroom.configuration import from_dict, to_dict
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import modelled_rows
from elbowroom.maths.noise import draw
from elbowroom.parts.augmentations.binarise import Binarise
from elbowroom.parts.augmentations.chain import Chain
from elbowroom.parts.augmentations.horizontal_flip import HorizontalFlip
from elbowroom.parts.augmentations.shift import Shift

QUICK = {"latent_dim": 2, "hidden": (4,), "epochs": 1, "random_state": 0}


@pytest.mark.parametrize("event", [(2, 3), (2, 3, 3)])
def test_a_flip_exchanges_left_and_right_of_whole_images_and_nothing_else(event):
    x = torch.arange(4 * int(np.prod(event)), dtype=torch.float32).view(4, *event)
    turned = HorizontalFlip(probability=0.5).build(event)(x, {"turns": torch.tensor([0.1, 0.6, 0.49, 0.5])})
    expected = x.numpy().copy()
    expected[[0, 2]] = expected[[0, 2], :, ::-1]
    np.testing.assert_array_equal(turned, expected)


def test_as_many_are_flipped_as_the_probability_says():
    x = torch.tensor([[[0.0, 1.0]]]).expand(20_000, 1, 2)
    for probability in (0.0, 0.2, 1.0):
        module = HorizontalFlip(probability=probability).build((1, 2))
        share = float(module(x, draw(module.draws(len(x)), 0))[:, 0, 0].mean())
        assert abs(share - probability) <= 4 * np.sqrt(probability * (1 - probability) / len(x))


def test_a_shift_moves_down_and_right_and_repeats_the_edge():
    x = torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]).expand(3, 3, 3)
    module = Shift(share=0.3).build((3, 3))
    moved = module(x, {"down": torch.tensor([0.5, 0.99, 0.0]), "right": torch.tensor([0.5, 0.5, 0.99])})
    assert moved[0].tolist() == x[0].tolist()
    assert moved[1].tolist() == [[1, 2, 3], [1, 2, 3], [4, 5, 6]]
    assert moved[2].tolist() == [[4, 4, 5], [7, 7, 8], [7, 7, 8]]


def test_all_offsets_of_a_shift_are_alike_and_none_is_larger_than_the_share_of_its_side():
    module = Shift(share=0.1).build((40, 20, 3))
    x = torch.zeros(9_000, 40, 20, 3)
    x[:, 20, 10] = 1.0
    places = module(x, draw(module.draws(len(x)), 0))[..., 0].flatten(1).argmax(1).numpy()
    down, right = np.unravel_index(places, (40, 20))
    for offset, most in ((down - 20, 4), (right - 10, 2)):
        values, counts = np.unique(offset, return_counts=True)
        assert values.tolist() == list(range(-most, most + 1))
        even = len(x) / len(values)
        assert (abs(counts - even) < 4 * np.sqrt(even)).all()


@pytest.mark.parametrize("name", ["horizontal_flip", "shift"])
def test_rows_that_are_no_images_are_refused_with_a_cure(name):
    with pytest.raises(ConfigError, match=r"shape \(6,\).*reshape"):
        VAE(**QUICK, augmentation=name).fit(np.random.default_rng(0).normal(size=(8, 6)))


def test_settings_out_of_range_are_refused():
    for wrong in (lambda: HorizontalFlip(probability=1.1), lambda: Shift(share=0.0), lambda: Shift(share=1.0)):
        with pytest.raises(ConfigError):
            wrong()


@pytest.mark.parametrize("augmentation", ["horizontal_flip", "shift", ["horizontal_flip", "shift"]])
def test_training_changes_and_what_is_judged_does_not(augmentation, digits):
    x = digits[:64]
    plain, changed = (VAE(**QUICK, augmentation=wanted).fit(x) for wanted in (None, augmentation))
    assert modelled_rows(changed.model_, x, 0) is x
    assert plain.history_[-1]["objective"] != changed.history_[-1]["objective"]
    again = VAE(**QUICK, augmentation=augmentation).fit(x)
    np.testing.assert_array_equal(changed.transform(x), again.transform(x))


def test_of_a_chain_only_what_the_model_is_a_model_of_changes_the_judged_rows(digits):
    x = (digits[:50] * 255).astype(np.uint8)
    both = VAE(**QUICK, augmentation=("horizontal_flip", "binarise")).fit(x)
    assert both.plan_.model.likelihood.name == "bernoulli"
    rows = modelled_rows(both.model_, x, 0)
    assert set(np.unique(rows)) == {0, 255}
    same_side = np.corrcoef(rows.ravel(), x.ravel())[0, 1]
    assert same_side > 0.8
    assert same_side > np.corrcoef(rows[:, :, ::-1].ravel(), x.ravel())[0, 1] + 0.1


def test_a_chain_goes_step_by_step_with_noise_of_its_own_and_round_trips():
    chain = Chain(("horizontal_flip", {"name": "shift", "share": 0.3}))
    assert from_dict(Chain, to_dict(chain)) == chain
    module = chain.build((4, 4))
    x = torch.rand(5, 4, 4)
    noise = draw(module.draws(5), 3)
    assert set(noise) == {"0.turns", "1.down", "1.right"}
    flipped = HorizontalFlip().build((4, 4))(x, {"turns": noise["0.turns"]})
    expected = Shift(share=0.3).build((4, 4))(flipped, {"down": noise["1.down"], "right": noise["1.right"]})
    assert torch.equal(module(x, noise), expected)
    assert not Chain(("shift",)).build((4, 4)).changes_data
    assert Chain(("shift", Binarise())).support == (0.0, 1.0)
    for wrong in ((), ("binarise", "shift")):
        with pytest.raises(ConfigError, match="step"):
            Chain(wrong)


def test_a_model_with_several_saves_and_loads(digits, tmp_path):
    x = digits[:32]
    model = VAE(**QUICK, augmentation=[HorizontalFlip(probability=0.3), "shift"]).fit(x)
    model.save(tmp_path / "run")
    same = load(tmp_path / "run")
    assert same.augmentation == model.augmentation
    np.testing.assert_array_equal(same.transform(x), model.transform(x))


def test_an_autoencoder_takes_them_too(digits):
    model = Autoencoder(**QUICK, augmentation="shift", corruption="masking").fit(digits[:32])
    assert model.plan_.model.augmentation == Shift()


@pytest.mark.slow
def test_the_command_line_takes_one_or_several(tmp_path, digits):
    np.save(tmp_path / "few.npy", digits[:40])
    for names in (["horizontal-flip"], ["horizontal-flip", "shift"]):
        out = tmp_path / "-".join(names)
        fit = ["fit", str(tmp_path / "few.npy"), "--epochs", "1", "--out", str(out), "--augmentation", *names]
        assert main(fit) == 0
        said = json.loads((out / "config.json").read_text())["plan"]["model"]["augmentation"]
        steps = said.get("steps", [said])
        assert [step["name"] for step in steps] == [name.replace("-", "_") for name in names]
