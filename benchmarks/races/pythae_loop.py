"""The racer of pythae 0.1.2: its own trainer and pipeline, the network set to 784-400-20. In its own environment."""

import argparse
import json
import tempfile
import time

import torch
import torch._dynamo  # what torch.optim imports when it is first used; imports are off every racer's clock
from mnist import images
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.pipelines import TrainingPipeline
from pythae.trainers import BaseTrainerConfig
from torch import nn


class Encoder(BaseEncoder):
    """784-400-(20, 20)."""

    def __init__(self):
        BaseEncoder.__init__(self)
        self.hidden, self.mu, self.log_var = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)

    def forward(self, x):
        h = torch.relu(self.hidden(x.reshape(-1, 784)))
        return ModelOutput(embedding=self.mu(h), log_covariance=self.log_var(h))


class Decoder(BaseDecoder):
    """20-400-784."""

    def __init__(self):
        BaseDecoder.__init__(self)
        self.layers = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

    def forward(self, z):
        return ModelOutput(reconstruction=self.layers(z).reshape(-1, 1, 28, 28))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    torch.manual_seed(0)
    x = torch.from_numpy(images("train")).float().div(255).view(-1, 1, 28, 28)
    test = torch.from_numpy(images("t10k")).float().div(255).view(-1, 1, 28, 28)
    config = VAEConfig(input_dim=(1, 28, 28), latent_dim=20, reconstruction_loss="bce")
    model = VAE(config, encoder=Encoder(), decoder=Decoder())
    with tempfile.TemporaryDirectory() as folder:
        training = BaseTrainerConfig(output_dir=folder, num_epochs=options.epochs, learning_rate=1e-3,
                                     per_device_train_batch_size=128, no_cuda=True)  # fmt: skip
        pipeline = TrainingPipeline(training_config=training, model=model)
        started = time.perf_counter()
        pipeline(train_data=x)
        seconds = time.perf_counter() - started
    model = pipeline.model.eval()
    with torch.no_grad():
        parts = [float(model({"data": part}).loss) * len(part) for part in test.split(1000)]
    found = {
        "seconds": seconds,
        "epochs": options.epochs,
        "examples_per_second": options.epochs * len(x) / seconds,
        "test_negative_elbo": sum(parts) / len(test),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
