"""A campaign: the same numbers from any number of processes, nothing done twice, an error named and survived."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import wraps
from pathlib import Path

import pytest

from elbowroom.errors import ConfigError, RunError
from elbowroom.lab import campaign, claims
from elbowroom.lab.campaign import Site, run_claims
from elbowroom.lab.claims import choose
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.page import claims_page
from elbowroom.lab.record import failures
from elbowroom.lab.sets import set_for
from elbowroom.pictures.words import LANGUAGES

pytestmark = pytest.mark.slow  # trains models

NAMES = ["C8", "C12", "C14"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory, tiny):
    """A record and the folder it lies in."""
    folder = tmp_path_factory.mktemp("claims")
    return run_claims(NAMES, tiny, folder=folder, workers=1, seed_count=3, command="typed"), folder


def untimed(record):
    """The results of a record, without what is timed."""
    return {
        data: {name: {key: value for key, value in one.items() if key != "seconds"} for name, one in of.items()}
        for data, of in record["sets"].items()
    }


def experiments_of(monkeypatch):
    """The experiments that run from now on."""
    seen, find = [], claims.find

    def watched(name):
        claim = find(name)

        @wraps(claim.experiment)  # an outcome is known by the file of its experiment, too
        def experiment(bench):
            seen.append(claim.name)
            return claim.experiment(bench)

        return replace(claim, experiment=experiment)

    monkeypatch.setattr(claims, "find", watched)
    return seen


def test_the_record_says_all_that_a_number_depends_on(finished, bench):
    record, folder = finished
    assert json.loads((folder / "claims.json").read_text(encoding="utf-8")) == record
    assert list(record["sets"]["digits"]) == NAMES
    assert record["seeds"] == list(bench.seeds)
    assert {"format_version", "scale", "base_seed", "environment", "seconds", "command"} <= record.keys()
    assert len(list((folder / "models").glob("*.safetensors"))) == 6, "two recipes, three seeds"
    assert {path.name for path in (folder / "outcomes" / "digits").iterdir()} == {f"{name}.json" for name in NAMES}


def test_the_number_of_processes_changes_no_number(finished, tmp_path, tiny):
    record, _ = finished
    again = run_claims(NAMES, tiny, folder=tmp_path, workers=2, seed_count=3)
    assert untimed(again) == untimed(record)


def test_stored_outcomes_are_used_again_and_fresh_measures_them_anew(finished, tiny, monkeypatch):
    record, folder = finished
    seen = experiments_of(monkeypatch)
    again = run_claims(NAMES, tiny, folder=folder, workers=1, seed_count=3)
    assert seen == []
    assert again["sets"] == record["sets"]
    again = run_claims(["C12"], tiny, folder=folder, workers=1, seed_count=3, fresh=True)
    assert seen == ["C12"]
    assert untimed(again)["digits"]["C12"] == untimed(record)["digits"]["C12"]


def test_outcomes_of_other_seeds_and_sizes_are_not_used(finished, tiny, monkeypatch):
    _, folder = finished
    seen = experiments_of(monkeypatch)
    run_claims(["C12"], tiny, base_seed=1, folder=folder, workers=1, seed_count=3)
    run_claims(["C12"], replace(tiny, codes=150), folder=folder, workers=1, seed_count=3)
    assert seen == ["C12", "C12"]


def test_an_interrupted_campaign_goes_on_where_it_was(finished, tmp_path, tiny, monkeypatch):
    calls = []

    def stop_after_one_experiment(done, total, what):
        calls.append((done, total, what))
        if what.startswith("C"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_claims(NAMES, tiny, folder=tmp_path, workers=1, seed_count=3, progress=stop_after_one_experiment)
    assert [done for done, _, _ in calls] == [1, 2, 3, 4, 5, 6, 7]
    assert {total for _, total, _ in calls} == {9}
    assert len(list((tmp_path / "models").iterdir())) == 6
    seen, calls = experiments_of(monkeypatch), []
    record = run_claims(NAMES, tiny, folder=tmp_path, workers=1, seed_count=3,
                        progress=lambda done, total, what: calls.append(what))  # fmt: skip
    assert len(seen) == len(calls) <= 3, "no model was trained again"
    assert untimed(record) == untimed(finished[0])


def failing(bench):
    raise ZeroDivisionError("no such luck")


def test_an_experiment_that_fails_is_named_and_does_not_stop_the_others(tmp_path, tiny, monkeypatch):
    broken = replace(claims.find("C12"), experiment=failing)
    monkeypatch.setattr(claims, "find", lambda name, find=claims.find: broken if name == "C12" else find(name))
    record = run_claims(["C12", "C14"], tiny, folder=tmp_path, workers=1, seed_count=3)
    assert "verdict" in record["sets"]["digits"]["C14"]
    (line,) = failures(record)
    assert line.startswith("C12 on digits: ZeroDivisionError: no such luck (test_campaign.py, line")
    assert not (tmp_path / "outcomes" / "digits" / "C12.json").exists()


def test_a_claim_that_needs_no_data_is_tested_once(tmp_path, tiny):
    record = run_claims(["C12"], tiny, folder=tmp_path, sets=["digits", "mnist"], workers=1, seed_count=3)
    assert {data: list(of) for data, of in record["sets"].items()} == {"digits": ["C12"], "mnist": []}


def counting(bench):
    return Outcome("holds", [Number("judge", float(bench.test.attributes.shape[1]), count=len(bench.test))])


def test_a_claim_about_attributes_has_sprites_stand_in_for_digits(tmp_path, tiny, monkeypatch):
    short = replace(claims.find("C24"), experiment=counting, needs=lambda bench: ())
    monkeypatch.setattr(claims, "find", lambda name, find=claims.find: short if name == "C24" else find(name))
    record = run_claims(["C12", "C24"], tiny, folder=tmp_path, workers=1, seed_count=2)
    result = record["sets"]["digits"]["C24"]
    assert list(record["sets"]) == ["digits"]
    assert result["data"] == "sprites"
    assert [(number["value"], number["count"]) for number in result["numbers"]] == [(5.0, 2000)]
    assert record["sets"]["digits"]["C12"]["data"] == ""
    for language in LANGUAGES:
        assert "(Sprites)" in claims_page(record, language)
    seen = experiments_of(monkeypatch)
    again = run_claims(["C24"], tiny, folder=tmp_path, workers=1, seed_count=2)
    assert seen == []
    assert again["sets"]["digits"]["C24"] == result


def test_a_stand_in_is_measured_once_and_not_where_it_was_asked_for(tiny):
    def places(*names):
        sites = [Site(name, tiny, 0, 2, Path("models")) for name in names]
        return [(place.asked, place.site.data) for place in campaign._places(choose(["C24"]), sites)]

    assert places("mnist", "fashion-mnist") == [("mnist", "sprites")]
    assert places("digits", "sprites") == [("sprites", "sprites")]
    assert places("celeba") == [("celeba", "celeba")]


def test_a_set_without_labels_is_for_claims_that_want_none(tiny, tmp_path):
    with pytest.raises(ConfigError, match=r"C8 is tested on a public set with labels.*such as C25"):
        run_claims(["C8", "C25"], tiny, folder=tmp_path, sets=["celeba"], workers=1)
    assert set_for("C25", claims.find("C25").wants, "celeba") == "celeba"


def test_models_that_several_claims_need_are_trained_once(bench):
    one = replace(claims.find("C8"), needs=lambda b: [b.vae(), b.autoencoder()])
    other = replace(one, needs=lambda b: [b.vae(latent_dim=2), b.vae(3)])
    assert campaign.recipes_of([one, other], bench) == [bench.vae(), bench.autoencoder(), bench.vae(3)]


def test_claims_are_chosen_by_number_and_all_without_one():
    assert [claim.name for claim in choose(["c14", "8", "C8"])] == ["C8", "C14"]
    assert [claim.name for claim in choose([])] == claims.names()
    with pytest.raises(ConfigError, match="did you mean 'C8"):
        choose(["C88"])
    with pytest.raises(ConfigError, match="did you mean 'quick'"):
        run_claims(["C12"], "quik")


def test_a_claim_that_trains_models_itself_is_among_the_first_to_start(tiny, tmp_path):
    site = Site("digits", tiny, 0, 2, tmp_path)
    weights = {claim.name: campaign._weight(tmp_path, site.bench(), campaign.Place("digits", site, claim))
               for claim in choose(["C12", "C27", "C36"])}  # fmt: skip
    assert weights == {"C12": 0.0, "C36": 5.0, "C27": 15.0}


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_computed(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setattr(campaign.Site, "bench", lambda site: pytest.fail("something was computed"))
    with pytest.raises(RunError, match="can be written"):
        run_claims(["C20"], folder=tmp_path / "file" / "claims", sets=["digits"])
