"""Folders, lists and archives of images: decoded and resized once into a cached array, then read at memory speed.

`load_images` is the door. Below it: `source` says which images there are, `decode` makes one of them an
array, `build` does so for all in worker processes, and `part` keeps what is done safe against a kill.

Workers write the rows themselves, so that between processes go names and checksums. A chunk counts once its line is in
the record and its bytes have the checksum noted there; one rename finishes the array. The key of the cache is a digest
of the images and of the rule. `lock` lets one process build; the system releases it, however its holder ends. `stream`
decodes batch by batch and stores nothing.
"""

from elbowroom.data.images.load import ImageRows, load_images, parts_of, prepare
from elbowroom.data.images.resized_rows import resized_rows
from elbowroom.data.images.rule import Rule, rule, rule_of
from elbowroom.data.images.source import is_images

__all__ = ["ImageRows", "Rule", "is_images", "load_images", "parts_of", "prepare", "resized_rows", "rule", "rule_of"]
