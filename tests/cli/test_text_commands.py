"""Texts on the command line: fitted, translated, interpolated, reported; and whatever is wrong with them."""

from __future__ import annotations

import csv
import json
import re
import warnings
from html import escape
from pathlib import Path

import numpy as np
import pytest

from elbowroom import SequenceAutoencoder, load
from elbowroom.cli.main import main
from elbowroom.data.text.tasks import dates

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test

SMALL = ["--tokens", "character", "--width", "8", "--units", "8", "--epochs", "1", "--batch-size", "64"]
WORDS = ["a dog sees milk", "the cat wants rain", "a child likes the sun", "the cat sees a dog"] * 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Pairs, lines, and a run of each."""
    folder = tmp_path_factory.mktemp("texts")
    pairs = dates(120)
    rows = "".join(f"{a}\t{b}\n" for a, b in zip(pairs.source, pairs.target, strict=True))
    (folder / "pairs.tsv").write_text(rows, encoding="utf-8")
    (folder / "a.txt").write_text("\n".join(pairs.source) + "\n", encoding="utf-8")
    (folder / "b.txt").write_text("\n".join(pairs.target) + "\n", encoding="utf-8")
    (folder / "lines.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    asked = ["--model", "seq2seq", "--attention", "bahdanau", "--validation", "0.1", "--out", str(folder / "pairs")]
    assert main(["fit", str(folder / "pairs.tsv"), *asked, *SMALL]) == 0
    asked = ["--model", "sequence-vae", "--latent-dim", "2", "--out", str(folder / "vae"), "--tokens", "space"]
    assert main(["fit", str(folder / "lines.txt"), *asked, *SMALL[2:]]) == 0
    return folder


def refused(capsys, *command: object) -> str:
    """What the command line says of this; it must be a mistake of the user's."""
    capsys.readouterr()
    assert main([str(word) for word in command]) == 2
    return capsys.readouterr().err


def test_a_run_of_pairs_has_measures_with_units_of_held_out_pairs(folder):
    content = json.loads((folder / "pairs" / "metrics.json").read_text(encoding="utf-8"))
    measures = {measure["name"]: measure for measure in content["measures"]}
    assert measures["log_px_per_token"]["unit"] == "nats per token"
    assert measures["perplexity"]["value"] == pytest.approx(np.exp(-measures["log_px_per_token"]["value"]))
    assert measures["perplexity"]["split"] == "validation"
    assert measures["perplexity"]["rows"] == 12
    assert "bleu" in measures
    assert {finding["code"] for finding in content["findings"]} >= {"alarm.few_texts"}
    model, pairs = load(folder / "pairs"), dates(120)
    rows = model.held_out(pairs)
    assert measures["log_px_per_token"]["value"] == pytest.approx(model.score(pairs.take(rows)), rel=1e-5)


def test_a_run_of_a_vae_has_the_bound_and_says_that_its_code_is_idle(folder):
    content = json.loads((folder / "vae" / "metrics.json").read_text(encoding="utf-8"))
    measures = {measure["name"]: measure["value"] for measure in content["measures"]}
    assert measures["elbo"] == pytest.approx(measures["log_px"] - measures["kl"], rel=1e-5)
    assert measures["elbo"] == pytest.approx(measures["elbo_per_token"] * measures["tokens_per_text"], rel=1e-6)
    assert "perplexity" not in measures
    assert {finding["code"] for finding in content["findings"]} >= {"alarm.text_collapsed"}, "one epoch is too few"
    page = (folder / "vae" / "report.html").read_text(encoding="utf-8")
    assert "The decoder ignores the code" in page
    assert page.count("<table") == 3, "reconstructions, a path and draws"


def test_translate_prints_or_writes_what_predict_gives(folder, capsys, tmp_path):
    run, texts = str(folder / "pairs"), ["3 May 2021", "2021년 5월 3일"]
    expected = load(run).predict(texts, beams=2)
    capsys.readouterr()
    assert main(["translate", run, *texts, "--beams", "2"]) == 0
    assert capsys.readouterr().out.splitlines() == expected
    (tmp_path / "lines.txt").write_text("\n".join(texts), encoding="utf-8")
    lines = ["translate", run, "--lines", str(tmp_path / "lines.txt"), "--beams", "2", "--out"]
    for name in ("out.txt", "out.tsv", "out.csv"):
        assert main([*lines, str(tmp_path / name)]) == 0
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines() == [text.strip() for text in expected]
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8").startswith("3 May 2021\t")
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        assert [row["source"] for row in csv.DictReader(file)] == texts
    picture = tmp_path / "attention.png"
    assert main(["translate", run, texts[1], "--attention", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_interpolate_sample_reconstruct_and_embed_take_runs_of_texts(folder, capsys, tmp_path):
    run, model = str(folder / "vae"), load(folder / "vae")
    capsys.readouterr()
    assert main(["interpolate", run, WORDS[0], WORDS[1], "--steps", "4"]) == 0
    assert capsys.readouterr().out.splitlines() == model.interpolate(WORDS[0], WORDS[1], steps=4)
    assert main(["sample", run, "--count", "3", "--seed", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == model.sample(3, random_state=1)
    out = str(tmp_path / "restored.tsv")
    assert main(["reconstruct", run, str(folder / "lines.txt"), "--out", out]) == 0
    rows = [line.split("\t") for line in Path(out).read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == WORDS
    assert main(["embed", run, str(folder / "lines.txt"), "--out", str(tmp_path / "codes.npy")]) == 0
    np.testing.assert_allclose(np.load(tmp_path / "codes.npy"), model.transform(WORDS), rtol=1e-6)
    page = str(tmp_path / "ko.html")
    assert main(["report", run, str(folder / "lines.txt"), "--language", "ko", "--out", page]) == 0
    assert "디코더가 코드를 무시하고 있습니다" in Path(page).read_text(encoding="utf-8")


def test_score_writes_log_p_of_every_text_and_of_every_pair(folder, capsys, tmp_path):
    out = tmp_path / "scores.csv"
    for run, data, given in (("vae", "lines.txt", WORDS), ("pairs", "pairs.tsv", dates(120))):
        assert main(["score", str(folder / run), str(folder / data), "--out", str(out)]) == 0
        model, rows = load(folder / run), np.genfromtxt(out, delimiter=",", names=True)
        np.testing.assert_allclose(rows["score"], model.score_samples(given), rtol=1e-5)
        assert rows["tokens"].min() > 1
        said = f"{rows['score'].sum() / rows['tokens'].sum():.4f} a token, over {len(rows)} texts"
        assert said + (", K=10" if run == "vae" else "") in capsys.readouterr().out
    wanted = load(folder / "vae").score_samples(WORDS, 3)
    assert main(["score", str(folder / "vae"), str(folder / "lines.txt"), "--samples", "3", "--out", str(out)]) == 0
    np.testing.assert_allclose(np.genfromtxt(out, delimiter=",", names=True)["score"], wanted, rtol=1e-5)
    words = refused(capsys, "score", folder / "pairs", folder / "pairs.tsv", "--samples", "3")
    assert "for models with a density" in words
    assert "for models of rows" in refused(capsys, "score", folder / "vae", folder / "lines.txt", "--per-step")


def test_evaluate_measures_all_texts_and_the_report_shows_it(folder, capsys, tmp_path):
    capsys.readouterr()
    assert main(["evaluate", str(folder / "vae"), str(folder / "lines.txt"), "--samples", "5", "--rows", "7"]) == 0
    assert "Perplexity" in capsys.readouterr().out
    (group,) = json.loads((folder / "vae" / "evaluation.json").read_text(encoding="utf-8"))["groups"]
    measures = {measure["name"]: measure for measure in group["measures"]}
    assert (measures["nll"]["rows"], measures["nll"]["samples"], measures["elbo"]["rows"]) == (7, 5, 40)
    page = tmp_path / "page.html"
    assert main(["report", str(folder / "vae"), str(folder / "lines.txt"), "--out", str(page)]) == 0
    assert "Bounds on log p(text), per text" in page.read_text(encoding="utf-8")
    out, pairs = tmp_path / "pairs.json", dates(120)
    asked = ["evaluate", str(folder / "pairs"), str(folder / "pairs.tsv"), "--language", "ko", "--out", str(out)]
    capsys.readouterr()
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "완전 일치" in said
    assert "비율" in said
    assert "nats per token" not in said
    (group,) = json.loads(out.read_text(encoding="utf-8"))["groups"]
    measures, model = {measure["name"]: measure for measure in group["measures"]}, load(folder / "pairs")
    assert measures["bleu"]["value"] == pytest.approx(model.bleu(pairs).score)
    assert measures["bleu"]["rows"] == measures["perplexity"]["rows"] == 120
    assert measures["perplexity"]["value"] == pytest.approx(model.perplexity(pairs), rel=1e-5)
    pairs_alone = ["evaluate", folder / "pairs", folder / "pairs.tsv"]
    for option in (["--samples", "5"], ["--no-annealing"], ["--ignore-labels"]):
        assert "a sequence-vae takes --samples and --rows" in refused(capsys, *pairs_alone, *option)
    assert "Texts have no labels" in refused(capsys, *pairs_alone, "--label-column", "a")


def test_a_sequence_autoencoder_is_evaluated_on_what_comes_back():
    model = SequenceAutoencoder(4, tokens="space", width=8, units=8, epochs=1, random_state=0).fit(WORDS)
    found = model.evaluate(WORDS, "train")
    assert found["exact_match"].value == np.mean([a == b for a, b in zip(model.reconstruct(WORDS), WORDS, strict=True)])
    assert found["log_px_per_token"].unit == "nats per token"
    assert "perplexity" not in found, "the code has seen the text"


def test_two_files_and_columns_of_a_table_are_pairs_too(folder, tmp_path):
    asked = ["--model", "transformer", "--heads", "1", "--layers", "1", "--inner", "8", "--width", "8", "--beams", "1"]
    asked += ["--tokens", "character", "--epochs", "1"]
    two = ["fit", str(folder / "a.txt"), "--target", str(folder / "b.txt"), "--validation", str(folder / "a.txt")]
    two += ["--validation-target", str(folder / "b.txt"), "--out", str(tmp_path / "two")]
    assert main([*two, *asked]) == 0
    split = json.loads((tmp_path / "two" / "metrics.json").read_text(encoding="utf-8"))["data"]["split"]
    assert split == "validation"
    pairs = dates(40)
    with open(tmp_path / "t.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("n", "iso", "said"), *zip(range(40), pairs.target, pairs.source, strict=True)])
    table = ["fit", str(tmp_path / "t.csv"), "--columns", "said", "iso", "--out", str(tmp_path / "table")]
    assert main([*table, *asked]) == 0
    assert json.loads((tmp_path / "table" / "config.json").read_text())["source"]["columns"] == ["said", "iso"]


def test_bad_texts_are_refused_with_their_place(folder, capsys, tmp_path):
    fit = ["--model", "seq2seq", *SMALL, "--out", tmp_path / "run"]
    (tmp_path / "empty.tsv").write_text("a\tb\n\tc\n", encoding="utf-8")
    assert "empty line 2" in refused(capsys, "fit", tmp_path / "empty.tsv", *fit)
    (tmp_path / "tabless.tsv").write_text("a\tb\nc\n", encoding="utf-8")
    assert "line 2" in refused(capsys, "fit", tmp_path / "tabless.tsv", *fit)
    (tmp_path / "short.txt").write_text("one\n", encoding="utf-8")
    unequal = refused(capsys, "fit", folder / "a.txt", "--target", tmp_path / "short.txt", *fit)
    assert "120 and 1" in unequal
    (tmp_path / "latin.tsv").write_bytes(b"a\tb\nM\xe4nner\tmen\n")
    latin = refused(capsys, "fit", tmp_path / "latin.tsv", *fit)
    assert "latin.tsv" in latin
    assert "0xe4 at offset 5" in latin
    (tmp_path / "long.tsv").write_text("a\tb\n" + "x" * 100_000 + "\ty\n", encoding="utf-8")
    assert "100,000 in line 2" in refused(capsys, "fit", tmp_path / "long.tsv", *fit)
    assert "100,000 in line 1" in refused(capsys, "translate", folder / "pairs", "x" * 100_000)
    assert "neither" in refused(capsys, "translate", folder / "pairs")
    assert not (tmp_path / "run").exists()


def test_a_blank_line_of_a_document_gives_a_blank_line(folder, tmp_path):
    (tmp_path / "in.txt").write_text("\n1 May 2020\n\n \n3 May 2021\n", encoding="utf-8")
    command = ["translate", str(folder / "pairs"), "--lines", str(tmp_path / "in.txt"), "--beams", "1"]
    assert main([*command, "--out", str(tmp_path / "out.txt")]) == 0
    written = (tmp_path / "out.txt").read_text(encoding="utf-8").split("\n")
    alone = load(folder / "pairs").predict(["1 May 2020", "3 May 2021"], beams=1)
    assert written == ["", alone[0], "", "", alone[1], ""]
    assert load(folder / "pairs").predict(["", " "]) == ["", ""]


def test_empty_pairs_are_left_out_when_asked_and_counted(tmp_path, capsys):
    lines = "".join(f"{i} a\tb {i}\n" for i in range(30))
    (tmp_path / "p.tsv").write_text(lines + "c\t\n", encoding="utf-8")
    fit = ["--model", "seq2seq", "--width", "8", "--units", "8", "--epochs", "1", "--out", tmp_path / "run"]
    assert "--drop-empty" in refused(capsys, "fit", tmp_path / "p.tsv", *fit)
    command = ["fit", tmp_path / "p.tsv", *fit, "--drop-empty", "--validation", "0.1"]
    assert main([str(word) for word in command]) == 0
    assert "1 with an empty text were left out, 30 remain" in capsys.readouterr().out


def test_a_run_with_another_runs_vocabulary_translates_nothing(folder, capsys, tmp_path):
    import shutil

    shutil.copytree(folder / "pairs", tmp_path / "run")
    shutil.copy(folder / "vae" / "vocabulary.json", tmp_path / "run")
    assert "another vocabulary.json" in refused(capsys, "translate", tmp_path / "run", "3 May 2021")


def test_runs_are_given_to_the_commands_that_are_for_them(folder, capsys, tmp_path):
    run = tmp_path / "rows"
    assert main(["fit", "digits", "--epochs", "1", "--hidden", "8", "--latent-dim", "2", "--out", str(run)]) == 0
    assert "reads rows" in refused(capsys, "translate", run, "hello")
    assert "reads rows" in refused(capsys, "interpolate", run, "a", "b")
    assert "translate, score, evaluate and report" in refused(capsys, "interpolate", folder / "pairs", "a", "b")
    assert "translate, score, evaluate and report" in refused(capsys, "embed", folder / "pairs", folder / "a.txt")
    assert "models of rows" in refused(capsys, "morph", folder / "vae", "digits", "--rows", "1,2")
    assert "each once" in refused(capsys, "compare", folder / "vae", folder / "vae")
    assert "all read one kind of data" in refused(capsys, "compare", folder / "vae", folder / "pairs")
    autoencoder = ["--model", "sequence-autoencoder", "--latent-dim", "2", *SMALL, "--out", tmp_path / "ae"]
    assert main([str(word) for word in ["fit", folder / "lines.txt", *autoencoder]]) == 0
    assert "with a prior" in refused(capsys, "sample", tmp_path / "ae")


def test_runs_take_files_of_another_form_than_their_own(folder, capsys, tmp_path):
    pairs = dates(20)
    (tmp_path / "p.csv").write_text(
        "en,de\n" + "".join(f'"{a}","{b}"\n' for a, b in zip(pairs.source, pairs.target, strict=True)),
        encoding="utf-8",
    )
    run, tsv = tmp_path / "run", folder / "pairs.tsv"
    fit = ["fit", tmp_path / "p.csv", "--model", "seq2seq", "--columns", "en", "de", "--validation", tsv, *SMALL]
    assert main([str(word) for word in [*fit, "--out", run]]) == 0
    out = str(tmp_path / "scores.csv")
    for data in (tmp_path / "p.csv", tsv):
        assert main(["score", str(run), str(data), "--out", out]) == 0
    places = ["fit", tmp_path / "p.csv", "--model", "seq2seq", "--columns", "0", "1", *SMALL, "--out", tmp_path / "b"]
    assert main([str(word) for word in places]) == 0
    assert "split fits public sets only" in refused(capsys, "evaluate", run, "--split", "nonsense")
    assert "at character 0" in refused(capsys, "translate", run, "\udcff dog")
    assert "At least one text" in refused(capsys, "sample", folder / "vae", "--count", "-1")
    assert "a file that exists" in refused(capsys, "score", folder / "vae", "a long text " * 50)


def test_compare_measures_runs_of_pairs_on_the_same_held_out_pairs(folder, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fit = ["fit", str(folder / "pairs.tsv"), "--model", "seq2seq", *SMALL, "--validation"]
    assert main([*fit, "0.1", "--out", "other/pairs"]) == 0
    assert main([*fit, "0.2", "--out", "half"]) == 0
    assert main([*fit, "0.1", "--tokens", "space", "--out", "words"]) == 0
    capsys.readouterr()
    assert main(["compare", str(folder / "pairs"), "other/pairs", "--out", "two.html"]) == 0
    said = capsys.readouterr().out
    assert "validation, N=12" in said
    values = [json.loads((run / "metrics.json").read_text(encoding="utf-8"))["measures"][0]["value"]
              for run in (folder / "pairs", Path("other/pairs"))]  # fmt: skip
    line = next(line for line in said.splitlines() if line.startswith("log_px_per_token"))
    assert line.split()[-2:] == [f"{value:.4g}" for value in values], "as each was measured alone"
    page = Path("two.html").read_text(encoding="utf-8")
    assert "other/pairs" in page, "two runs of one name are called by their paths"
    model, pairs = load("other/pairs"), dates(120)
    first = pairs.take(model.held_out(pairs)).source[0]
    assert escape(first) in page
    assert escape(model.predict([first])[0]) in page
    assert "<strong" in re.search(r"<tr><td[^>]*>Perplexity .*?</tr>", page, re.DOTALL)[0]
    assert "which held out others" in refused(capsys, "compare", folder / "pairs", "half")
    assert "Texts have no labels" in refused(capsys, "compare", folder / "pairs", "half", "--label-column", "x")
    named = ["compare", str(folder / "pairs"), "half", "words", "--data", str(folder / "pairs.tsv"), "--language", "ko"]
    assert main([*named, "--out", "three.html"]) == 0
    page = Path("three.html").read_text(encoding="utf-8")
    assert "어휘가 같은 실행끼리만" in page
    assert "<strong" not in re.search(r"<tr><td[^>]*>퍼플렉시티 .*?</tr>", page, re.DOTALL)[0], "tokens are not alike"


def test_compare_shows_the_ways_and_draws_of_codes_beside_each_other(folder, tmp_path):
    asked = ["--model", "sequence-vae", "--latent-dim", "3", "--out", str(tmp_path / "wide"), "--tokens", "space"]
    assert main(["fit", str(folder / "lines.txt"), *asked, *SMALL[2:]]) == 0
    assert main(["compare", str(folder / "vae"), str(tmp_path / "wide"), "--out", str(tmp_path / "two.html")]) == 0
    page = (tmp_path / "two.html").read_text(encoding="utf-8")
    assert page.count("<table") == 4, "numbers, reconstructions, paths and draws"


def test_a_run_whose_texts_have_changed_or_are_gone_says_so(folder, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("own.tsv").write_text("".join(lines), encoding="utf-8")
    fit = ["fit", "own.tsv", "--model", "seq2seq", "--validation", "0.2", *SMALL, "--out", "run"]
    assert main(fit) == 0
    assert main(["evaluate", "run"]) == 0
    Path("own.tsv").write_text("".join(lines[60:] + lines[:60]), encoding="utf-8")
    assert "own.tsv, which has changed since the fit" in refused(capsys, "report", "run")
    Path("own.tsv").unlink()
    assert "own.tsv, which is not here" in refused(capsys, "evaluate", "run")


def test_columns_with_tabs_are_no_texts_and_unknown_words_are_embedded(folder, capsys, tmp_path):
    asked = ["fit", folder / "pairs.tsv", "--model", "sequence-vae", *SMALL, "--out", tmp_path / "run"]
    assert "lines with tabs" in refused(capsys, *asked)
    (tmp_path / "new.txt").write_text("zz yy\na dog\n", encoding="utf-8")
    for command in ("embed", "reconstruct"):
        out = str(tmp_path / f"{command}.{'csv' if command == 'embed' else 'tsv'}")
        with warnings.catch_warnings():  # the command line prints them itself
            warnings.simplefilter("always")
            assert main([command, str(folder / "vae"), str(tmp_path / "new.txt"), "--out", out]) == 0
        assert "such as 'zz'" in capsys.readouterr().err
    assert "all of it unknown" in refused(capsys, "interpolate", folder / "vae", "zz yy", WORDS[0])


def test_settings_that_a_model_has_no_use_for_are_refused(folder, capsys, tmp_path):
    out = ["--out", tmp_path / "run"]
    assert "--target" in refused(capsys, "fit", folder / "lines.txt", "--model", "sequence-vae", "--target", "x", *out)
    assert "--window" in refused(capsys, "fit", folder / "pairs.tsv", "--model", "seq2seq", "--window", "3", *out)
    assert "--columns" in refused(capsys, "fit", "digits", "--columns", "a", "b", *out)
    assert "no setting --heads" in refused(
        capsys, "fit", folder / "pairs.tsv", "--model", "seq2seq", "--heads", 2, *out
    )
    two = ["--target", folder / "b.txt", "--columns", "a", "b"]
    assert "have no columns" in refused(capsys, "fit", folder / "a.txt", "--model", "seq2seq", *two, *out)
    share = ["--validation", "0.1", "--validation-target", folder / "b.txt"]
    assert "name both files" in refused(capsys, "fit", folder / "pairs.tsv", "--model", "seq2seq", *share, *out)
    assert "two columns" in refused(capsys, "fit", folder / "pairs.tsv", "--model", "seq2seq", "--columns", "a", *out)
    assert "multi30k" in refused(capsys, "fit", "multi30", "--model", "seq2seq", *out)
    assert "one side" in refused(capsys, "fit", "ptb", "--model", "seq2seq", *out).replace("which has one", "one side")


def test_a_set_by_name_is_fitted_and_measured_on_its_test_part(data_folder, tmp_path, capsys):
    data_folder("korean-english")
    asked = ["--model", "seq2seq", *SMALL, "--columns", "ko", "en", "--beams", "1", "--out", str(tmp_path / "run")]
    assert main(["fit", "korean-english", *asked]) == 0
    assert "jhe-eval, N=720" in capsys.readouterr().out
    assert main(["data", "korean-english"]) == 0
    assert "jhe-dev: 720 lines in ko, en" in capsys.readouterr().out
