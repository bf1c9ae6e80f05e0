"""How people lay out pictures: folders of classes, and folders of parts such as train and test, as in MVTec AD.

    cat/*.png  dog/*.png                              classes
    train/cat/*.png ...  test/cat/*.png ...           parts, each with the classes; val, too
    train/good/*.png  test/good/*.png  test/scratch/*.png  ground_truth/scratch/*_mask.png
                                                      parts where one class is trained on, the normal one

Around them may be a folder that holds everything. Pictures beside the folders are left out and named, so that a stray
one takes no class away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elbowroom.data.image_names import shown
from elbowroom.data.images.index import Index
from elbowroom.errors import ConfigError, nearest_cure

PARTS = {
    "train": "train", "training": "train", "test": "test", "testing": "test", "val": "val", "valid": "val",
    "validation": "val", "ground_truth": "ground_truth", "groundtruth": "ground_truth",
}  # fmt: skip
"""Names of folders that are parts of a set."""
ORDER = ("train", "test", "val", "ground_truth")
NORMAL = ("good", "normal", "ok")
"""Names of the class that is as it should be, where the folders do not say it otherwise."""
MASK = ("_mask", "_gt")
"""What the name of a mask has behind that of its picture."""


@dataclass(frozen=True)
class Layout:
    """The images of a part, or all where there are no parts, and what their folders say.

    Args:
        index: these images, with the class of each if there are classes.
        split: the part; "" where there are none.
        parts: how many images each part has.
        class_names: of all parts, sorted; None where there are no classes.
        normal: the class that alone is trained on, where there is one; the others are what is to be found.
        beside: pictures that lie beside the folders, and are left out.
    """

    index: Index
    split: str
    parts: Mapping[str, int]
    class_names: tuple[str, ...] | None
    normal: str | None
    beside: tuple[str, ...]


def layout(index: Index, split: str | None = None) -> Layout:
    """What the folders of these images say.

    Args:
        index: all images of a folder or an archive.
        split: the part that is wanted; None takes "train" where there are parts.

    Raises:
        ConfigError: there is no such part.
    """
    below = _below_what_all_share(index.names)
    folders = [name.split("/")[0] if "/" in name else "" for name in below]
    parts = Counter(part for folder in folders if (part := PARTS.get(folder.lower())))
    if "train" not in parts or not {"test", "val"} & parts.keys():
        if split is not None:
            raise ConfigError("split names a folder such as train or test, or a part of a public set, .npz or .mat.",
                              f"split={split!r} for {shown(index.place)}, which has no folders train and test",
                              "leave split out")  # fmt: skip
        chosen, classes, beside = _by_class(below)
        names = None if classes is None else tuple(sorted(set(classes)))
        return Layout(index.take(chosen, classes), "", {}, names, None, tuple(index.names[i] for i in beside))
    wanted = "train" if split is None else PARTS.get(split.lower(), split)
    if wanted not in parts:
        raise ConfigError(f"split is a part of {shown(index.place)}.", repr(split), nearest_cure(wanted, parts))
    rows = {part: [i for i, folder in enumerate(folders) if PARTS.get(folder.lower()) == part] for part in parts}
    inside = {part: [below[i].partition("/")[2] for i in places] for part, places in rows.items()}
    of_parts = {part: {name.split("/")[0] for name in names if "/" in name} for part, names in inside.items()
                if part != "ground_truth"}  # fmt: skip
    class_names = tuple(sorted(set().union(*of_parts.values())))
    if len(class_names) < 2 or wanted == "ground_truth":
        chosen, classes, beside = list(range(len(rows[wanted]))), None, []
    else:
        chosen, classes, beside = _by_class(inside[wanted], least=1)
    strays = [index.names[i] for i, folder in enumerate(folders) if PARTS.get(folder.lower()) is None]
    strays += [index.names[rows[wanted][i]] for i in beside]
    images = index.take([rows[wanted][i] for i in chosen], classes)
    ordered = {part: parts[part] for part in ORDER if part in parts}
    normal = _normal(of_parts["train"], of_parts.get("test", set()))
    return Layout(images, wanted, ordered, None if classes is None else class_names, normal, tuple(strays))


def inside_part(name: str) -> str:
    """The name of a picture from its part on, without ending, and of its mask likewise: "scratch/000".

    >>> inside_part("ring/test/scratch/000.png"), inside_part("ring/ground_truth/scratch/000_mask.png")
    ('scratch/000', 'scratch/000')
    """
    folders = name.split("/")
    part = next((place for place, folder in enumerate(folders) if folder.lower() in PARTS), -1)
    rest = "/".join(folders[part + 1 :]).rpartition(".")[0]
    if part >= 0 and PARTS[folders[part].lower()] == "ground_truth":
        rest = next((rest.removesuffix(end) for end in MASK if rest.endswith(end)), rest)
    return rest


def _below_what_all_share(names: Sequence[str]) -> Sequence[str]:
    """Names without the folders that all of them lie in, which say nothing that tells them apart."""
    while all("/" in name for name in names) and len({name.split("/")[0] for name in names}) == 1:
        names = [name.partition("/")[2] for name in names]
    return names


def _by_class(names: Sequence[str], least: int = 2) -> tuple[list[int], tuple[str, ...] | None, list[int]]:
    """Places of images in folders and their classes, and of those beside; all of them and None without classes."""
    inside = [i for i, name in enumerate(names) if "/" in name]
    beside = [i for i, name in enumerate(names) if "/" not in name]
    classes = tuple(names[i].split("/")[0] for i in inside)
    if len(set(classes)) < least or 2 * len(beside) >= len(inside):  # a pile with some folders in it has no classes
        return list(range(len(names))), None, []
    return inside, classes, beside


def _normal(trained: set[str], tested: set[str]) -> str | None:
    """The class that alone is trained on, where the test part has it and others."""
    known = [name for name in sorted(tested) if name in trained or name.lower() in NORMAL]
    return known[0] if len(trained) <= 1 and len(tested) > 1 and known else None
