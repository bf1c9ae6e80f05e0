import re
from string import Formatter

import pytest

from elbowroom.errors import ConfigError
from elbowroom.pictures.words import LANGUAGES, name, say, words


def placeholders(text):
    return sorted((field, spec) for _, field, spec, _ in Formatter().parse(text) if field)


def test_both_languages_have_the_same_keys():
    assert words("en").keys() == words("ko").keys()


def test_both_languages_fill_the_same_placeholders():
    english, korean = words("en"), words("ko")
    assert [key for key in english if placeholders(english[key]) != placeholders(korean[key])] == []
    assert [key for key in korean if not korean[key].strip()] == []


def test_a_korean_text_without_hangul_is_a_symbol_a_unit_or_a_name():
    texts = {key: re.sub(r"{[^}]*}", "", text) for key, text in words("ko").items()}
    assert {key: t for key, t in texts.items() if not re.search("[가-힣]", t) and re.search("[a-z]{5}", t)} == {}


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match="en, ko"):
        say("epoch", "kr")


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(ConfigError, match="'epoch'"):
        say("epochs")


def test_well_known_names_are_translated_and_others_stand():
    assert [name(text, "ko") for text in ("input", "vae", "β-VAE")] == ["입력", "VAE", "β-VAE"]
    assert set(LANGUAGES) == {"en", "ko"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_rounds_to_zero_has_no_sign(language):
    text = say("alarm.far_from_prior", language, mmd=-0.0001, reference=-0.00003)
    assert "0.0000" in text
    assert "-0.0" not in text
    assert "-0.0312" in say("alarm.far_from_prior", language, mmd=1.0, reference=-0.0312), "a true minus stays"
