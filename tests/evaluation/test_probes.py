"""Probes on codes."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.probes import knn_accuracy, linear_probe_accuracy

DATA, TARGET = load_digits(return_X_y=True)
SPLIT = (DATA[:900], TARGET[:900], DATA[900:], TARGET[900:])


@pytest.mark.slow
def test_probes_read_digits_from_their_pixels():
    assert knn_accuracy(*SPLIT) > 0.93
    assert linear_probe_accuracy(*SPLIT) > 0.88


def test_a_linear_probe_does_not_mind_the_scale_of_a_code_and_sees_no_ring():
    rng = np.random.default_rng(0)
    z = rng.standard_normal((600, 2))
    ring = (np.linalg.norm(z, axis=1) > 1.2).astype(int)
    assert knn_accuracy(z[:400], ring[:400], z[400:], ring[400:]) > 0.9
    assert linear_probe_accuracy(z[:400], ring[:400], z[400:], ring[400:]) < 0.7
    side = (z[:, 0] > 0).astype(int)
    scaled = z * [1e-4, 1e4]
    assert linear_probe_accuracy(scaled[:400], side[:400], scaled[400:], side[400:]) > 0.97


@pytest.mark.parametrize("probe", [knn_accuracy, linear_probe_accuracy])
def test_a_probe_says_what_labels_it_wants(probe):
    x, y, x_test, y_test = SPLIT
    with pytest.raises(DataError, match="one class only"):
        probe(x, np.ones_like(y), x_test, y_test)
    with pytest.raises(DataError, match="Every row has one label"):
        probe(x, y[:-1], x_test, y_test)
    with pytest.raises(DataError, match="test rows"):
        probe(x, y, x_test, y_test[:-1])


def test_more_neighbours_than_codes_are_refused():
    with pytest.raises(ConfigError, match="k=6"):
        knn_accuracy(DATA[:5], TARGET[:5], DATA[5:9], TARGET[5:9], k=6)
