"""Fashion-MNIST: pieces of clothing, 28 x 28 grey, 60,000 + 10,000 (Xiao, Rasul & Vollgraf 2017)."""

from __future__ import annotations

from elbowroom.data.catalogue._entry import Entry
from elbowroom.data.catalogue._idx_set import TRAIN_AND_TEST, idx_parts, read_images_and_labels

entry = Entry(
    name="fashion-mnist",
    title="Fashion-MNIST",
    summary="Pieces of clothing in ten classes, grey values 0 to 255.",
    event_shape=(28, 28),
    splits=TRAIN_AND_TEST,
    parts=idx_parts(
        mirrors=(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ),
        facts={
            "train-images-idx3-ubyte.gz": (
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            "train-labels-idx1-ubyte.gz": (
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            "t10k-images-idx3-ubyte.gz": (
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            "t10k-labels-idx1-ubyte.gz": (
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        },
    ),
    read=read_images_and_labels,
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    homepage="https://github.com/zalandoresearch/fashion-mnist",
    licence="MIT",
    citation="Xiao, Rasul & Vollgraf 2017, Fashion-MNIST, arXiv:1708.07747",
)
