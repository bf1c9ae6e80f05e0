"""The figures, one file each: arrays and plain records in, a matplotlib figure out."""

from elbowroom.pictures.figures.attention import attention
from elbowroom.pictures.figures.decoded_grid import decoded_grid
from elbowroom.pictures.figures.histograms import histograms
from elbowroom.pictures.figures.kl_per_dimension import kl_per_dimension
from elbowroom.pictures.figures.learning_curves import learning_curves
from elbowroom.pictures.figures.occupancy import occupancy
from elbowroom.pictures.figures.profiles import profiles
from elbowroom.pictures.figures.reconstructions import reconstructions
from elbowroom.pictures.figures.samples import samples
from elbowroom.pictures.figures.scatter import scatter
from elbowroom.pictures.figures.series import series
from elbowroom.pictures.figures.style_grid import style_grid
from elbowroom.pictures.figures.traversals import traversals

__all__ = [
    "attention",
    "decoded_grid",
    "histograms",
    "kl_per_dimension",
    "learning_curves",
    "occupancy",
    "profiles",
    "reconstructions",
    "samples",
    "scatter",
    "series",
    "style_grid",
    "traversals",
]
