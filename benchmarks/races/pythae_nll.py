"""pythae 0.1.2's `get_nll` of given rows under given weights, in its own environment; it returns +log p."""

import argparse
import json
import time

import numpy as np
import torch
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from torch import nn


class Encoder(BaseEncoder):
    """784-200-200-(50, 50), tanh."""

    def __init__(self):
        BaseEncoder.__init__(self)
        self.layers = nn.ModuleList([nn.Linear(784, 200), nn.Linear(200, 200), nn.Linear(200, 100)])

    def forward(self, x):
        h = torch.tanh(self.layers[1](torch.tanh(self.layers[0](x.reshape(-1, 784)))))
        mu, log_var = self.layers[2](h).chunk(2, -1)
        return ModelOutput(embedding=mu, log_covariance=log_var)


class Decoder(BaseDecoder):
    """50-200-200-784, tanh."""

    def __init__(self):
        BaseDecoder.__init__(self)
        self.layers = nn.ModuleList([nn.Linear(50, 200), nn.Linear(200, 200), nn.Linear(200, 784)])

    def forward(self, z):
        h = torch.tanh(self.layers[1](torch.tanh(self.layers[0](z))))
        return ModelOutput(reconstruction=torch.sigmoid(self.layers[2](h)).reshape(-1, 1, 28, 28))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--batch-size", type=int, default=100)
    options = parser.parse_args()
    config = VAEConfig(input_dim=(1, 28, 28), latent_dim=50, reconstruction_loss="bce")
    model = VAE(config, encoder=Encoder(), decoder=Decoder()).eval()
    with np.load(options.weights) as weights:
        model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights}, strict=True)
    x = torch.from_numpy(np.load(options.rows)).float().view(-1, 1, 28, 28)
    torch.manual_seed(0)
    with torch.no_grad():
        model.get_nll(x[:1], n_samples=options.batch_size, batch_size=options.batch_size)
        started = time.perf_counter()
        value = float(model.get_nll(x, n_samples=options.samples, batch_size=options.batch_size))
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": round(seconds, 3), "returned": round(value, 4), "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
