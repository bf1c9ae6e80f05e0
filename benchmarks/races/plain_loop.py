"""The racer of a plain PyTorch loop, after the VAE example of the PyTorch repository (examples/vae).

A DataLoader over single images, each turned from a PIL image into a tensor as torchvision does it, batch 128,
Adam 1e-3. `--tensors` skips the PIL step: a DataLoader over a TensorDataset. With `--until BOUND` it trains to
that test -ELBO, evaluations off the clock.
"""

import argparse
import json
import time

import numpy as np
import torch
import torch._dynamo  # what torch.optim imports when it is first used; imports are off every racer's clock
import torch.nn.functional as F
from mnist import images
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset


class Pictures(Dataset):
    """uint8 images as torchvision's MNIST with ToTensor gives them."""

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        picture = Image.fromarray(self.x[index], mode=None)
        tensor = torch.from_numpy(np.array(picture, np.uint8, copy=True)).view(28, 28, 1)
        return tensor.permute(2, 0, 1).contiguous().to(torch.float32).div(255), 0


class VAE(nn.Module):
    """784-400-20."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.fc3, self.fc4 = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x):
        h = F.relu(self.fc1(x.view(-1, 784)))
        mu, log_var = self.fc21(h), self.fc22(h)
        std = torch.exp(0.5 * log_var)
        z = mu + torch.randn_like(std) * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, log_var


def loss_of(model, x):
    """BCE plus KL, summed over the batch."""
    restored, mu, log_var = model(x)
    bce = F.binary_cross_entropy(restored, x.view(-1, 784), reduction="sum")
    return bce - 0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--tensors", action="store_true")
    parser.add_argument("--until", type=float)
    options = parser.parse_args()
    torch.manual_seed(0)
    x = images("train")
    test = torch.from_numpy(images("t10k")).float().div(255)
    as_tensors = torch.from_numpy(x).float().div(255).view(-1, 1, 28, 28)
    data = TensorDataset(as_tensors, torch.zeros(len(x))) if options.tensors else Pictures(x)
    loader = DataLoader(data, batch_size=options.batch_size, shuffle=True)
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    seconds, bounds = 0.0, []
    for _ in range(options.epochs):
        started = time.perf_counter()
        model.train()
        for batch, _ in loader:
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            loss.item()
            optimizer.step()
        seconds += time.perf_counter() - started
        with torch.no_grad():
            bounds.append(sum(float(loss_of(model, part)) for part in test.split(1000)) / len(test))
        if options.until and bounds[-1] <= options.until:
            break
    epochs = len(bounds)
    print(json.dumps({"seconds": seconds, "epochs": epochs, "examples_per_second": epochs * len(x) / seconds,
                      "test_negative_elbo": bounds[-1], "by_epoch": [round(b, 2) for b in bounds]}))  # fmt: skip


if __name__ == "__main__":
    main()
