"""What is asked of a model is what models of rows and of sequences do, with the shapes that are written there."""

from __future__ import annotations

import pytest
import torch

from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.latent_model import DecodingModel, LatentModel
from elbowroom.presets.sequence_vae import SequenceVAEPreset
from elbowroom.sequence_model import SequenceModel
from elbowroom.tokens import END, PAD
from elbowroom.training.plan import MODELS

SAMPLES, ROWS, LATENT = 3, 4, 2
TOKENS = torch.tensor([[4, 5, END], [6, END, PAD], [END, PAD, PAD], [8, 7, END]])


def model_of_rows() -> Model:
    parts = ("mlp", "mlp", "diagonal_gaussian", "standard_normal", "gaussian", "identity")
    return ModelConfig((5,), LATENT, *parts).build().double().eval()


def model_of_sequences() -> SequenceModel:
    return SequenceVAEPreset(LATENT, width=6, units=5).parts((9, 9))[0].build().double().eval()


MODELS_AND_DATA = {
    "rows": (model_of_rows, torch.linspace(-1, 1, 20, dtype=torch.float64).view(ROWS, 5)),
    "sequences": (model_of_sequences, TOKENS),
}


@pytest.fixture(params=MODELS_AND_DATA)
def asked(request) -> tuple[LatentModel, torch.Tensor]:
    build, x = MODELS_AND_DATA[request.param]
    return build(), x


def test_every_kind_of_model_that_a_plan_knows_is_tested_here():
    assert {kind: type(build().config) for kind, (build, _) in MODELS_AND_DATA.items()} == MODELS


def test_a_model_does_what_is_asked_of_it(asked):
    model, _ = asked
    assert isinstance(model, LatentModel)
    assert isinstance(model, DecodingModel) == (model.config.kind == "rows")
    assert model.config.latent_dim == LATENT
    assert (model.dtype, model.device.type) == (torch.float64, "cpu")


def test_its_noise_and_terms_have_the_shapes_that_are_written(asked):
    model, x = asked
    draws = model.draws(ROWS, SAMPLES)
    assert draws["posterior"].shape == (SAMPLES, ROWS, LATENT)
    terms = model(Batch(x, torch.tensor(0.0)), draw(draws, 0))
    assert terms.log_px.shape == (SAMPLES, ROWS)
    assert [latent.z.shape for latent in terms.latents] == [(SAMPLES, ROWS, LATENT)]


def test_its_three_answers_together_are_one_pass(asked):
    model, x = asked
    noise = draw({"posterior": model.draws(ROWS, SAMPLES)["posterior"]}, 0)
    terms = model(Batch(x, torch.tensor(0.0)), noise)
    q, (latent,) = model.encode(x), terms.latents
    z = q.rsample(noise["posterior"].double())
    assert torch.equal(z, latent.z)
    assert torch.equal(model.p(z).log_prob(z).sum(-1), latent.log_p)
    assert torch.equal(model.score(x, q, noise["posterior"]).log_px, terms.log_px)


def test_a_model_of_rows_decodes_codes_of_any_shape():
    model = model_of_rows()
    px = model.decode(torch.zeros(SAMPLES, ROWS, LATENT, dtype=torch.float64))
    assert model.to_data(px.mean).shape == (SAMPLES, ROWS, 5)
