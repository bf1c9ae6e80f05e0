"""The face model of the book: as many trainable parameters as its tables count."""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.configuration import from_dict, to_dict
from elbowroom.data.statistics import statistics
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.presets.face_vae import FaceVAEPreset

FACES = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)


def count(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_it_has_the_layers_and_the_parameters_that_the_book_lists():
    config, objective = FaceVAEPreset().parts(statistics(FACES))
    model = Model(config)
    assert objective == ELBO()
    assert count(model.encoder) == 3_584 + 3 * 147_584 + 4 * 256 + 2 * 102_600 == 652_560
    assert count(model.decoder) == 102_912 + 1_024 + 4 * (147_584 + 256) + 3_459 == 698_755
    assert count(model) == 1_351_315
    sides = [module for module in model.modules() if isinstance(module, torch.nn.Conv2d) and module.stride == (2, 2)]
    assert [layer.out_channels for layer in sides] == [128] * 4


def test_it_trains_on_other_sizes_and_options_reach_the_vae():
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, 40, 24, 3), dtype=np.uint8))
    preset = FaceVAEPreset(5, likelihood="discretised_logistic", beta=2.0)
    config, objective = preset.parts(statistics(x.numpy()))
    assert objective.beta == 2.0
    model = Model(config)
    model.scaling.set(*config.scaling.learn(statistics(x.numpy())))
    terms = model(Batch(x, torch.tensor(0.0)), draw(model.draws(2), 0))
    assert torch.isfinite(terms.log_px).all()
    assert from_dict(ModelConfig, to_dict(config)) == config
