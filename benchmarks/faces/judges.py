"""Two networks that judge edited faces and share nothing with the model that edits, nor with each other.

The classifier says which of the 40 attributes it sees (binary cross entropy of each). The recogniser tells pictures
apart: its features of two views of one picture are near, and those of others far (Chen, Kornblith, Norouzi & Hinton
2020, arXiv 2002.05709: NT-Xent, with crops, mirroring, changes of light and colour, and blur). It has seen no
attribute. Both learn from training pictures alone, and in evaluation give the same for a picture in any company.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

BATCH = {"classifier": 64, "recogniser": 128}
EPOCHS = {"classifier": 4, "recogniser": 3}
RATE = 2e-3
WEIGHT_DECAY = 0.05
TEMPERATURE = 0.2
FEATURES = 64


def classifier(shape: Sequence[int], outputs: int) -> nn.Module:
    """Four convolutions that halve images of this shape, and a dense layer over all places: logits [B, outputs]."""
    widths = (3, 32, 64, 96, 128)
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Conv2d(before, after, 3, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.4), nn.Linear(128 * places(shape), outputs))


def recogniser(shape: Sequence[int]) -> nn.Module:
    """Three 5 x 5 convolutions and one 3 x 3, another shape than the classifier's: features [B, 64] of length 1."""
    layers: list[nn.Module] = []
    for before, after, kernel in ((3, 24, 5), (24, 48, 5), (48, 96, 5), (96, 160, 3)):
        layers += [nn.Conv2d(before, after, kernel, 2, kernel // 2, bias=False), nn.BatchNorm2d(after), nn.SiLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(160 * places(shape), FEATURES), Unit())


def places(shape: Sequence[int], halvings: int = 4) -> int:
    """What is left of an image's places [H, W, C] when both sides were halved, rounded up, so often."""
    return int(np.prod([-(-side // 2**halvings) for side in shape[:2]]))


class Unit(nn.Module):
    """Features divided by their length."""

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(x, dim=-1)


def trained(path: Path, name: str, make: Callable[[], nn.Module], x: np.ndarray, y: np.ndarray | None = None,
            seed: int = 0) -> nn.Module:  # fmt: skip
    """The network of this file; trained on uint8 images x [N, H, W, 3] and kept there, if it is not there.

    Args:
        path: of the weights.
        name: "classifier", which wants labels y [N, A], or "recogniser".
        make: builds the network.
        x, y: training rows.
        seed: of weights, order and views.
    """
    torch.manual_seed(seed)
    network = make().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if path.exists():
        network.load_state_dict(load_file(path))
        return network.eval()
    started = time.perf_counter()
    images, epochs = as_images(x), EPOCHS[name]
    labels = None if y is None else torch.as_tensor(y, dtype=torch.float32)
    steps = epochs * (len(x) // BATCH[name])
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    for epoch in range(epochs):
        total = 0.0
        order = torch.randperm(len(x))[: len(x) // BATCH[name] * BATCH[name]]
        for rows in order.split(BATCH[name]):
            with torch.autocast("cpu", torch.bfloat16):
                if labels is None:
                    both = network(torch.cat([view(images[rows]), view(images[rows])]))
                    loss = contrast(both.float())
                else:
                    logits = network(shifted(mirrored(images[rows])))
                    loss = F.binary_cross_entropy_with_logits(logits.float(), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) / (len(order) // BATCH[name])
        print(f"{name} {epoch + 1}/{epochs}: {total:.4f}, {time.perf_counter() - started:.0f} s", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in network.state_dict().items()}, path)
    return network.eval()


@torch.no_grad()
def seen(network: nn.Module, x: np.ndarray, batch: int = 250) -> np.ndarray:
    """What a network gives for images [N, H, W, 3] with values 0 to 255: [N, ...], in float32."""
    return torch.cat([network(as_images(x[i : i + batch])) for i in range(0, len(x), batch)]).numpy()


def as_images(x: np.ndarray) -> Tensor:
    """[N, 3, H, W] around 0."""
    return torch.as_tensor(np.asarray(x, dtype=np.float32)).permute(0, 3, 1, 2) / 127.5 - 1


def contrast(features: Tensor) -> Tensor:
    """NT-Xent of features [2 B, F] of length 1, where row i and row B + i are views of one picture."""
    count = len(features) // 2
    likeness = features @ features.T / TEMPERATURE
    likeness.fill_diagonal_(-torch.inf)
    return F.cross_entropy(likeness, (torch.arange(2 * count) + count) % (2 * count))


def mirrored(images: Tensor) -> Tensor:
    """Half of the images, left and right exchanged."""
    return torch.where(torch.rand(len(images), 1, 1, 1) < 0.5, images.flip(-1), images)


def shifted(images: Tensor, most: int = 4) -> Tensor:
    """The batch moved by some pixels, with the edge repeated."""
    left, top = torch.randint(0, 2 * most + 1, (2,)).tolist()
    return F.pad(images, [most] * 4, mode="replicate")[
        ..., top : top + images.shape[-2], left : left + images.shape[-1]
    ]


def view(images: Tensor) -> Tensor:
    """Each image mirrored or not, cropped, in other light and colour, and perhaps blurred."""
    count, (height, width) = len(images), images.shape[-2:]
    scale = 0.7 + 0.3 * torch.rand(count)
    centre = (1 - scale)[:, None] * (2 * torch.rand(count, 2) - 1)
    across = scale * torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    turn = torch.zeros(count, 2, 3)
    turn[:, 0, 0], turn[:, 1, 1], turn[:, :, 2] = across, scale, centre
    grid = F.affine_grid(turn, [count, 3, height, width], align_corners=False)
    found = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    light = 0.2 * torch.randn(count, 1, 1, 1) + 0.08 * torch.randn(count, 3, 1, 1)
    found = found * (1 + 0.2 * torch.randn(count, 1, 1, 1)) + light
    blurred = F.interpolate(F.avg_pool2d(found, 2), (height, width), mode="bilinear", align_corners=False)
    return torch.where(torch.rand(count, 1, 1, 1) < 0.5, blurred, found)
