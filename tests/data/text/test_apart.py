"""Parts of texts and of pairs that have no text in common."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elbowroom.data.text.apart import groups, in_common, parts_apart
from elbowroom.data.two_parts import two_parts

words = st.sampled_from([f"w{i}" for i in range(40)])


def some(sides, places):
    return [[side[i] for i in places] for side in sides]


@given(st.lists(st.tuples(words, words), min_size=2, max_size=60))
def test_pairs_are_in_one_group_exactly_where_shared_sides_join_them(pairs):
    found = groups(list(zip(*pairs, strict=True)))
    joined = list(range(len(pairs)))  # the slow way: smallest neighbour until nothing changes
    for _ in pairs:
        for i, a in enumerate(pairs):
            joined[i] = min(joined[j] for j, b in enumerate(pairs) if a[0] == b[0] or a[1] == b[1])
    assert [list(found).index(g) for g in found] == joined


def test_held_out_pairs_share_no_side_with_training_and_their_number_is_as_wanted():
    rng = np.random.default_rng(0)
    english = [f"e{i}" for i in range(500) for _ in range(rng.integers(1, 4))]
    french = [f"f{rng.integers(2000)}" for _ in english]
    sides = (english, french)
    assert in_common(*(some(sides, places) for places in two_parts(len(english), 0.1, 0))) > 20, "drawn alone they do"
    learned, aside = parts_apart(sides, 0.1, 0)
    assert in_common(some(sides, learned), some(sides, aside)) == 0
    assert sorted([*learned, *aside]) == list(range(len(english)))
    assert 0.09 * len(english) < len(aside) <= round(0.1 * len(english))
    assert all(np.array_equal(*both) for both in zip(parts_apart(sides, 0.1, 0), (learned, aside), strict=True))
    assert not np.array_equal(parts_apart(sides, 0.1, 1)[1], aside)


def test_a_few_targets_for_all_sources_are_parted_by_source():
    source, target = [f"s{i // 2}" for i in range(200)], [("yes", "no")[i % 2] for i in range(200)]
    learned, aside = parts_apart((source, target), 0.1, 0)
    assert len(aside) == 20
    assert not {source[i] for i in learned} & {source[i] for i in aside}
    assert in_common(some((source, target), learned), some((source, target), aside)) == 20, "and it is counted"


def test_texts_that_are_all_different_are_parted_as_rows_are():
    texts = [f"t{i}" for i in range(50)]
    for ours, plain in zip(parts_apart((texts,), 0.2, 3), two_parts(50, 0.2, 3), strict=True):
        np.testing.assert_array_equal(ours, plain)


@pytest.mark.slow
def test_a_model_of_pairs_holds_out_whole_groups_and_says_so(tmp_path, capsys):
    from elbowroom import load
    from elbowroom.cli.main import main
    from elbowroom.data.text.pairs import load_pairs

    lines = [f"{i // 3} a b\t{i} c d" for i in range(60)]
    (tmp_path / "pairs.tsv").write_text("\n".join(lines), encoding="utf-8")
    run = tmp_path / "run"
    options = [
        "--model",
        "seq2seq",
        "--validation",
        "0.1",
        "--epochs",
        "1",
        "--units",
        "8",
        "--width",
        "8",
        "--tokens",
        "space",
        "--beams",
        "1",
    ]
    assert main(["fit", str(tmp_path / "pairs.tsv"), *options, "--out", str(run)]) == 0
    assert "6 held-out examples; 0 of them share a text" in capsys.readouterr().out
    model, pairs = load(run), load_pairs(tmp_path / "pairs.tsv")
    aside = model.held_out(pairs)
    assert len({pairs.source[i] for i in aside}) == 2
    del model.source_["held_out"]  # a run of before
    np.testing.assert_array_equal(model.held_out(pairs), two_parts(60, 0.1, model.plan_.training.seed)[1])
