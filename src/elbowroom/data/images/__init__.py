"""Folders, lists and archives of images: decoded and resized once into a cached array, then read at memory speed.

`load_images` is the door. Below it: `source` says which images there are, `decode` makes one of them an
array, `build` does so for all in worker processes, and `part` keeps what is done safe against a kill.
"""

from elbowroom.data.images.load import ImageRows, load_images, prepare
from elbowroom.data.images.rule import Rule, rule_of
from elbowroom.data.images.source import is_images

__all__ = ["ImageRows", "Rule", "is_images", "load_images", "prepare", "rule_of"]
