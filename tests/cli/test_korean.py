"""The command line in Korean: who says so, what it says, whether boxes are straight and nothing is missing."""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from pathlib import Path

import pytest
import tyro
from tests.helpers import texts

from elbowroom.cli import commands
from elbowroom.cli.korean import catalogue, in_korean
from elbowroom.cli.language import spoken_language, usual_language
from elbowroom.cli.main import main
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning
from elbowroom.pictures.words import name, words
from elbowroom.wording import PLACE, Translations, said, speaking

COMMANDS = sorted(file.stem.replace("_", "-") for file in Path(commands.__path__[0]).glob("[a-z]*.py"))
MODELS = ("vae", "pca", "transformer", "sequence-vae")
OF_OTHERS = "Input should be|invalid literal for int|could not convert string to float"
"""How texts begin that Python and pydantic say, and errors of ours pass on."""
SPELT_OUT = {
    *(f"{kind} ({{0}})" for kind in ("bytes", "dates", "durations", "records")),
    *(f"{what}, {side}," for what in ("pairs", "{0}") for side in ("source", "target")),
    *(f"{{0}}, a {kind}" for kind in ("device", "file", "folder", "link", "named pipe", "socket")),
    *(f"{kind}: {{0}}" for kind in ("DICOM files", "NIfTI volumes", "videos")),
    "{0}, which does not say what it was fitted to",
    "{0} is positive.",
    "{0} is positive, or None.",
    "Pairs have two columns.",
    "Texts have one column.",
}
"""Rows for what a template with few words of its own can be."""
PARTS = {**dict.fromkeys(texts.PARTS, texts.texts_of_errors), "said": texts.texts_said, "help": texts.texts_of_help}


def rows() -> dict[str, str]:
    """The whole catalogue."""
    return {text: korean for part in catalogue().values() for text, korean in part.items()}


@pytest.fixture
def korean(monkeypatch):
    monkeypatch.setenv("ELBOWROOM_LANGUAGE", "ko")
    monkeypatch.setenv("COLUMNS", "80")


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def stopped(words: list[str]) -> int:
    """The status with which a command line ends before its command runs."""
    with pytest.raises(SystemExit) as found:
        main(words)
    return int(found.value.code or 0)


@pytest.mark.parametrize(
    ("typed", "chosen", "system", "spoken"),
    [
        (["--language", "ko"], "en", {"LANG": "en_US.UTF-8"}, "ko"),
        (["--language=en"], "ko", {"LANG": "ko_KR.UTF-8"}, "en"),
        ([], "ko", {"LC_ALL": "en_US.UTF-8"}, "ko"),
        ([], "en", {"LC_ALL": "ko_KR.UTF-8"}, "en"),
        ([], "", {"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ([], "", {"LC_MESSAGES": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ([], "", {"LANG": "ko_KR.UTF-8"}, "ko"),
        (["--language", "both"], "", {}, "en"),
        ([], "", {}, "en"),
    ],
)
def test_words_come_before_the_variable_and_that_before_the_system(monkeypatch, typed, chosen, system, spoken):
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, system.get(variable, ""))
    monkeypatch.setenv("ELBOWROOM_LANGUAGE", chosen)
    assert spoken_language(["claims", *typed]) == spoken


def test_another_language_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("ELBOWROOM_LANGUAGE", "kr")
    assert main(["data"]) == 2
    assert "ELBOWROOM_LANGUAGE is en or ko. Received: 'kr'. Cure: Known: en, ko." in capsys.readouterr().err
    with pytest.raises(ConfigError):
        usual_language()


def test_the_default_that_help_shows_is_the_one_of_the_system(monkeypatch, capsys):
    for chosen in ("en", "ko"):
        monkeypatch.setenv("ELBOWROOM_LANGUAGE", chosen)
        for words_ in (["report", "--help"], ["fit", "x", "--model", "vae", "--help"]):
            assert stopped(words_) == 0
            help_of_language = re.search(r"--language[^(]*\((.*?): (\w+)\)", capsys.readouterr().out)
            assert help_of_language is not None
            assert help_of_language[2] == chosen


def test_an_error_is_said_with_its_rule_what_was_received_and_its_cure(korean, capsys):
    rule, cure = "A comparison takes two runs or more, each once.", "name another run folder"
    assert main(["compare", "runs/a"]) == 2
    assert capsys.readouterr().err == f"elbowroom: {rows()[rule]} 받은 값: runs/a. 해결: {rows()[cure]}.\n"


def test_an_error_of_an_unknown_name_is_said_with_its_values(korean, capsys):
    assert main(["fit", "digits", "--model", "vea"]) == 2
    error = capsys.readouterr().err
    assert "받은 값: 'vea'. 해결: 혹시 " in error
    assert "'vae'" in error
    assert not re.search(r"Received|Cure|did you mean|Known", error)


def test_who_catches_an_error_has_it_in_english():
    with speaking(in_korean):
        assert str(DataError("Rule.", "got", "cure")) == "Rule. Received: got. Cure: cure."


def test_a_note_is_said_with_the_error_that_is_in_it(korean, capsys, monkeypatch):
    main(["data", "--cache"])  # replaces how warnings are shown
    capsys.readouterr()
    cure = "lower the learning rate (0.1) or set clip_norm"
    error = ConfigError("Training diverged at step 7: the value was nan; kept the weights of step 3.", cure=cure)
    with speaking(in_korean):
        warnings.showwarning(ElbowroomWarning(str(error)), ElbowroomWarning, "", 0)
    assert capsys.readouterr().err == (
        "참고: 학습이 발산했습니다(7번째 스텝, 값이 nan, 3번째 스텝의 가중치로 되돌림). "
        "해결: 학습률(0.1)을 낮추거나 clip_norm을 지정하세요.\n"
    )


def test_help_of_a_command_is_korean(korean, capfd):
    assert stopped(["interpolate", "--help"]) == 0
    shown = capfd.readouterr().out
    assert shown.startswith("사용법: elbowroom interpolate [-h]")
    first = next(line for line in shown.splitlines() if "--help" in line)
    assert first.split() == ["│", "-h,", "--help", "이", "도움말을", "보여", "주고", "끝냅니다", "│"]
    assert rows()["Number of texts, both ends included."] in shown
    assert "(필수)" in shown


def test_help_of_all_models_is_korean_and_keeps_its_columns(korean, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert stopped(["fit", "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 45
    seed = next(line for line in lines if line.startswith("  --seed"))
    assert cells(seed[: seed.index(rows()["Seed of weights, order and noise."][:3])]) == 27
    assert all(cells(line) <= 100 for line in lines)


def test_help_of_one_model_is_korean(korean, capsys):
    assert stopped(["fit", "x", "--model", "vae", "--help"]) == 0
    shown = capsys.readouterr().out
    assert rows()["A variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114)."] in shown
    assert re.search(r"--latent-dim INT\s.*\n?.*\(기본값: \d+\)", shown)


@pytest.mark.parametrize(
    "words_", [[], *([command] for command in COMMANDS), *(["fit", "x", "--model", model] for model in MODELS)]
)
def test_boxes_of_help_are_straight(korean, capfd, words_):
    assert stopped([*words_, "--help"]) == 0
    shown = capfd.readouterr().out
    boxes = [line for line in shown.splitlines() if line.startswith(("╭", "│", "╰"))]
    assert {cells(line) for line in boxes} <= {80}
    assert (len(boxes) > 4) == (words_ != ["fit"])
    assert "\ue000" not in shown
    assert not re.search("usage:|positional arguments|─ options|subcommands|show this help|required|default:", shown)


@pytest.mark.parametrize(
    "words_",
    [
        "embed",
        "embed runs/a x --odd",
        "embed runs/a x --codes mean",
        "map runs/a x --by umpa",
        "sample runs/a --count few",
        "emebd",
    ],
)
def test_what_the_parser_refuses_is_korean_in_a_straight_box(korean, capfd, words_):
    assert stopped(words_.split()) == 2
    shown = capfd.readouterr().err
    lines = shown.splitlines()
    assert len({cells(line) for line in lines}) == 1
    assert cells(lines[0]) <= 80
    assert not re.search("Unrecognized|Missing|Expected|invalid choice|Error parsing|helptext|required", shown)


def test_colours_change_nothing_but_colours(korean, capfd, monkeypatch):
    assert stopped(["embed", "--help"]) == 0
    plain = capfd.readouterr().out
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert stopped(["embed", "--help"]) == 0
    coloured = capfd.readouterr().out
    assert coloured != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_where_a_terminal_has_no_signs_for_boxes_columns_are_straight_too(korean, capsys):
    assert stopped(["embed", "--help"]) == 0  # what is captured so says that it can draw none
    shown = capsys.readouterr().out
    assert " 옵션 " in shown
    assert "│" not in shown
    assert {cells(line) for line in shown.split("\n\n")[-1].splitlines()} == {80}
    assert stopped(["embed"]) == 2
    assert "elbowroom embed에 빠진 것:" in capsys.readouterr().err


def test_a_broken_line_of_a_refusal_is_one_sentence(korean, capfd):
    assert stopped(["edit", "runs/a", "x", "--method", "mean"]) == 2
    shown = " ".join(line.strip("│ ") for line in capfd.readouterr().err.splitlines())
    assert "인자 '--method'에는 'mean'을(를) 쓸 수 없습니다. 쓸 수 있는 값:" in shown


@pytest.mark.slow
def test_a_fit_speaks_korean_from_the_first_line_to_the_report(korean, capsys, tmp_path):
    out = tmp_path / "run"
    assert main(["fit", "digits", "--epochs", "1", "--hidden", "8", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^에포크 1/1  val_elbo|^에포크 1/1  elbo", shown.err, re.MULTILINE)
    assert "초당 예제" in shown.err
    assert "(시험, N=360" in shown.out
    assert "전체 2개" in shown.out
    assert f"보고서: {out / 'report.html'}" in shown.out
    assert '<html lang="ko"' in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("stopped early at epoch 7: no better validation for 3",
         "7번째 에포크에서 조기 종료, 3에포크 동안 검증값이 좋아지지 않음"),
        ("stopped by Ctrl-C at step 8", "8번째 스텝에서 Ctrl-C로 중단"),
        ("diverged at step 4: a weight was not finite; kept the initial weights",
         "4번째 스텝, 가중치가 유한하지 않음, 처음 가중치로 되돌림"),
    ],
)  # fmt: skip
def test_a_report_says_in_korean_why_training_stopped(english, korean):
    assert name(english, "ko") == korean
    assert name(english, "en") == english


def test_each_reason_to_stop_has_its_words():
    known = {re.sub(PLACE, "{}", text) for key, text in words("en").items() if key.startswith("reason.")}
    reasons = {text for text in texts.reasons_to_stop() if texts.has_words(text)}
    assert len(reasons) == 3
    assert {re.sub(PLACE, "{}", text) for text in reasons} <= known


def test_the_text_with_most_letters_of_its_own_is_taken_and_values_are_translated():
    of = Translations(
        {"no {0}": "{0} 없음", "no {0} of {1}": "{1}의 {0} 없음", "{0} rows": "행 {0}개", "rows": "행"}
    ).of
    assert of("no codes of 3 rows") == "행 3개의 codes 없음"
    assert of("no rows of x") == "x의 rows 없음", "a single word may be a name"
    assert of("rows") == "행"
    assert of("a text that nobody knows") == "a text that nobody knows"
    assert said("no rows") == "no rows"


@pytest.mark.parametrize("part", PARTS)
def test_every_text_has_its_korean(part):
    general = {**catalogue()["said"], **catalogue()["rules"], **catalogue()["help"]}
    known = {normal(text) for text in [*catalogue()[part], *general, *words("en").values()]}
    demanded = PARTS[part](part) if part in texts.PARTS else PARTS[part]()
    assert len(demanded) > 50
    assert not sorted(text for text in demanded if texts.has_words(text) and normal(text) not in known)


def test_what_can_stand_in_a_place_has_its_korean():
    known = "\n".join(normal(text) for text in [*rows(), *words("en").values()])
    assert not sorted(text for text in texts.texts_in_places() if texts.has_words(text) and normal(text) not in known)


def test_nothing_is_printed_in_english_alone():
    printed = texts.texts_printed_as_they_are()
    allowed = {"elbowroom: {0}", "\n[bold]{0}[/bold]"}
    assert {place: text for place, text in printed.items() if texts.has_words(text) and text not in allowed} == {}


def test_no_row_is_there_for_nothing():
    errors = [text for part in texts.PARTS for text in texts.texts_of_errors(part)]
    said_ = {normal(text) for text in [*texts.all_texts(), *errors, *texts.texts_said(), *texts.texts_of_help()]}
    around = [text.split("{}") for text in said_ if "{}" in text and re.search("[a-z]{2}", text)]
    of_tyro = "\n".join(path.read_text(encoding="utf-8") for path in Path(tyro.__file__).parent.rglob("*.py"))

    def is_of_a_template(text: str) -> bool:
        fitting = (own for own in around if text.startswith(own[0]) and text.endswith(own[-1]))
        return any(re.fullmatch(".*".join(map(re.escape, own)), text) for own in fitting)

    def is_of_tyro(text: str) -> bool:
        pieces = re.sub(r"elbowroom|--help", "{0}", text)
        return all(piece.strip() in of_tyro for piece in PLACE.split(pieces)[::2])

    left = [
        text for text in set(rows()) - SPELT_OUT if normal(text) not in said_ and not is_of_a_template(normal(text))
    ]
    assert not [text for text in left if not is_of_tyro(text) and not re.match(OF_OTHERS, text)]


def test_places_of_a_text_and_of_its_korean_are_the_same():
    both = [row for part in catalogue().values() for row in part.items()]
    wrong = [text for text, korean in both if set(PLACE.findall(text)) != set(PLACE.findall(korean))]
    assert not wrong


def normal(text: str) -> str:
    return " ".join(re.sub(PLACE, "{}", text).split())
