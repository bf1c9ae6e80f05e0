"""Structural similarity of images, over one scale or several: 1 where two images are alike, and differentiable.

Images come as [B, C, H, W]. Local means, variances and covariances are taken under a Gaussian window of 11 x 11
pixels and standard deviation 1.5, only where the window lies inside the image; a smaller image has the largest odd
window that fits. Channels and places count alike.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

WINDOW, DEVIATION = 11, 1.5
STEADY = (0.01, 0.03)
"""What keeps the two quotients from dividing by zero, in ranges of the data."""
SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Exponents of Wang, Simoncelli & Bovik 2003, section 3.2, from the finest scale on; they sum to 1."""
LEAST = 1e-4
"""Structure that is unlike (a negative value) counts as so little, since it is raised to a power."""

Images = Float[Tensor, "B C H W"]


def ssim(a: Images, b: Images, data_range: float = 1.0) -> Float[Tensor, "B"]:
    """The structural similarity of each pair of images, -1 to 1.

    Source: Wang, Bovik, Sheikh & Simoncelli 2004, "Image quality assessment: from error visibility to structural
    similarity", eq. 13.

    >>> image = torch.rand(2, 1, 16, 16)
    >>> ssim(image, image).tolist()
    [1.0, 1.0]
    """
    luminance, structure = _parts(a, b, data_range)
    return (luminance * structure).flatten(1).mean(1)


def ms_ssim(a: Images, b: Images, data_range: float = 1.0) -> Float[Tensor, "B"]:
    """The multi-scale structural similarity of each pair of images, 0 to 1, over `scales(H, W)` scales.

    Structure is compared at every scale, each half the one before, luminance at the last. With fewer than five scales
    the exponents of those there are are divided by their sum.

    Source: Wang, Simoncelli & Bovik 2003, "Multi-scale structural similarity for image quality assessment", eq. 7.
    """
    count = scales(*a.shape[2:])
    total, value = sum(SCALE_WEIGHTS[:count]), a.new_ones(len(a))
    for scale, weight in enumerate(SCALE_WEIGHTS[:count]):
        luminance, structure = _parts(a, b, data_range)
        compared = structure if scale < count - 1 else luminance * structure
        value = value * compared.flatten(1).mean(1).clamp(min=LEAST) ** (weight / total)
        if scale < count - 1:
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
    return value


def scales(height: int, width: int) -> int:
    """How many of the five scales an image has: those at which the window of 11 pixels still fits, one at least.

    Source: Wang, Simoncelli & Bovik 2003, section 3.2, whose five scales take images of 176 pixels and more.

    >>> scales(28, 28), scales(64, 64), scales(218, 178)
    (2, 3, 5)
    """
    count, side = 1, min(height, width) // 2
    while side >= WINDOW and count < len(SCALE_WEIGHTS):
        count, side = count + 1, side // 2
    return count


def _parts(a: Tensor, b: Tensor, data_range: float) -> tuple[Tensor, Tensor]:
    """Luminance, and contrast times structure, at every place that has a whole window [B, C, h, w]."""
    c1, c2 = ((share * data_range) ** 2 for share in STEADY)
    rows, columns = (_window(side, a) for side in a.shape[2:])

    def local(image: Tensor) -> Tensor:
        return rows @ image @ columns.T

    mean_a, mean_b = local(a), local(b)
    both, squares = mean_a * mean_b, mean_a.square() + mean_b.square()
    covariance, variances = local(a * b) - both, local(a.square() + b.square()) - squares
    return (2 * both + c1) / (squares + c1), (2 * covariance + c2) / (variances + c2)


def _window(side: int, like: Tensor) -> Tensor:
    """The Gaussian window at each of its places along a side, as a matrix [places, side]."""
    size = min(WINDOW, side - 1 + side % 2)
    offsets = torch.arange(size, dtype=like.dtype, device=like.device) - (size - 1) / 2
    weights = torch.exp(-0.5 * (offsets / DEVIATION).square())
    placed = F.pad(weights / weights.sum(), (0, side - size))
    return torch.stack([placed.roll(place) for place in range(side - size + 1)])
