"""The face model of the book (Foster 2023, chapter 3) in plain PyTorch: float32, channels first, contiguous, Adam.

`transposed=True` is the network as the book has it, with transposed convolutions and batch normalisation; False has the
layers that elbowroom's preset stands for: pixels doubled before a convolution, normalisation of groups.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, LATENT = 128, 200


def behind(transposed: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(WIDTH) if transposed else nn.GroupNorm(8, WIDTH), nn.LeakyReLU()]


def doubling(transposed: bool) -> list[nn.Module]:
    if transposed:
        return [nn.ConvTranspose2d(WIDTH, WIDTH, 3, stride=2, padding=1, output_padding=1)]
    return [nn.Upsample(scale_factor=2), nn.Conv2d(WIDTH, WIDTH, 3, padding=1)]


class Faces(nn.Module):
    """Four stride-2 layers of 128 channels each way, 200 latent dimensions."""

    def __init__(self, side: int, transposed: bool):
        super().__init__()
        small = side // 16
        down, up = [], []
        for before in (3, WIDTH, WIDTH, WIDTH):
            down += [nn.Conv2d(before, WIDTH, 3, stride=2, padding=1), *behind(transposed)]
            up += [*doubling(transposed), *behind(transposed)]
        self.down = nn.Sequential(*down, nn.Flatten())
        self.mu, self.log_var = (nn.Linear(WIDTH * small * small, LATENT) for _ in range(2))
        self.dense = nn.Linear(LATENT, WIDTH * small * small)
        self.first = nn.Sequential(nn.Unflatten(1, (WIDTH, small, small)), *behind(transposed))
        self.up = nn.Sequential(*up, nn.Conv2d(WIDTH, 3, 3, padding=1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = self.down(x)
        mu, log_var = self.mu(h), self.log_var(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * log_var)
        return torch.sigmoid(self.up(self.first(self.dense(z)))), mu, log_var


class PlainLoop:
    """The loop: a batch of uint8 rows [B, H, W, 3] to float32, the loss, Adam."""

    def __init__(self, x: Tensor, transposed: bool):
        torch.manual_seed(0)
        self.x, self.model = x, Faces(x.shape[1], transposed)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=5e-4)

    def step(self, index: Tensor) -> None:
        images = self.x[index].permute(0, 3, 1, 2).to(torch.float32).div(255).contiguous()
        restored, mu, log_var = self.model(images)
        error = F.mse_loss(restored, images, reduction="sum") * 500
        kl = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())
        self.optimizer.zero_grad()
        ((error + kl) / len(index)).backward()
        self.optimizer.step()
