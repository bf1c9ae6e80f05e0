"""MNIST: handwritten digits, 28 x 28 grey, 60,000 + 10,000 (LeCun, Bottou, Bengio & Haffner 1998)."""

from __future__ import annotations

from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.catalogue._idx_set import TRAIN_AND_TEST, idx_parts, read_images_and_labels

entry = Entry(
    name="mnist",
    title="MNIST",
    summary="Handwritten digits 0 to 9, grey values 0 to 255.",
    event_shape=(28, 28),
    splits={
        **TRAIN_AND_TEST,
        # Burda, Grosse & Salakhutdinov 2016; their code keeps the file's order and holds out the end.
        "train-59600": Split("train", 0, 59_600, "the first 59,600 training images, as in the IWAE paper"),
        "validation-400": Split("train", 59_600, 60_000, "the last 400 training images, as in the IWAE paper"),
    },
    parts=idx_parts(
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "http://yann.lecun.com/exdb/mnist/",
        ),
        facts={
            "train-images-idx3-ubyte.gz": (
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            "train-labels-idx1-ubyte.gz": (
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            "t10k-images-idx3-ubyte.gz": (
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            "t10k-labels-idx1-ubyte.gz": (
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        },
    ),
    read=read_images_and_labels,
    class_names=tuple("0123456789"),
    homepage="http://yann.lecun.com/exdb/mnist/",
    licence="Copyright Y. LeCun and C. Cortes; commonly given as CC BY-SA 3.0",
    citation="LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition",
)
