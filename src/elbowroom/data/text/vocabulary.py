"""Vocabularies: text as tokens and back, by Hugging Face's tokenizers. A vocabulary is JSON and runs no code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np

from elbowroom.data.ragged import Ragged
from elbowroom.data.text.lines import check_lines, composed
from elbowroom.errors import ConfigError, DataError, RunError, nearest_cure
from elbowroom.tokens import END, SPECIAL, UNKNOWN

Kind = Literal["bpe", "word", "space", "character"]
PARTS = {"word": r"\w+|[^\w\s]", "space": r"\S+", "character": "."}
"""What is a token of each kind, as a regular expression."""
SPECIAL_WORDS = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, SPECIAL)) + r")(?!\S)")
"""Words between spaces that read like special tokens; no text may write those, so they are unknown."""
BROKEN = "\ufffd"
"""What stands for bytes that are no whole character."""
INSIDE = "\u00b7"
"""How a piece reads that ends inside a character."""
MOST_TOKENS = 1024
"""Tokens of a text, at most, unless told otherwise: attention's cost grows with their square."""


class Vocabulary:
    """Text as tokens and back.

    - "bpe": pieces of bytes (Sennrich, Haddow & Birch 2016, arXiv 1508.07909; of bytes, as in Radford et al. 2019).
      Every text has tokens, and comes back as it was.
    - "word": words and punctuation marks; rare ones are unknown.
    - "space": what stands between spaces, as in text that was cut into words before.
    - "character": characters of the composed form, a Korean syllable one of them.

    Args:
        tokenizer: of the tokenizers library, its first tokens the special ones.
        kind: as above.
    """

    def __init__(self, tokenizer: Any, kind: Kind):
        self._tokenizer, self.kind = tokenizer, kind
        self._tokenizer.encode_special_tokens = True  # a text that says [END] does not end there; see `_input` too

    @classmethod
    def learn(cls, lines: Iterable[str], kind: Kind = "bpe", size: int = 8000, least: int = 1) -> Vocabulary:
        """The vocabulary of these lines.

        Args:
            size: tokens, at most, the special ones included; bpe has at least 260, one for each byte.
            least: times that a word or a character occurs, at least.

        Raises:
            ConfigError: an unknown kind, a size below the least, or no tokenizers library.
        """
        tokenizers = _library()
        if kind != "bpe" and kind not in PARTS:
            raise ConfigError("Tokens are pieces of bytes, words, or characters.", repr(kind),
                              nearest_cure(str(kind), ["bpe", *PARTS]))  # fmt: skip
        if isinstance(size, bool) or not isinstance(size, int | np.integer):
            raise ConfigError("A vocabulary's size is a number of tokens.", repr(size), "try 8000")
        lowest = 256 + len(SPECIAL) if kind == "bpe" else len(SPECIAL) + 1
        if size < lowest:
            raise ConfigError(
                f"A vocabulary of kind {kind!r} has at least {lowest} tokens.", f"size={size}", "try 8000"
            )
        pre, models, trainers = tokenizers.pre_tokenizers, tokenizers.models, tokenizers.trainers
        if kind == "bpe":
            tokenizer = tokenizers.Tokenizer(models.BPE())
            tokenizer.pre_tokenizer = pre.ByteLevel(add_prefix_space=False)
            tokenizer.decoder = tokenizers.decoders.ByteLevel()
            trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=list(SPECIAL), show_progress=False,
                                          initial_alphabet=sorted(pre.ByteLevel.alphabet()))  # fmt: skip
        else:
            tokenizer = tokenizers.Tokenizer(models.WordLevel(unk_token=SPECIAL[UNKNOWN]))
            tokenizer.pre_tokenizer = pre.Split(tokenizers.Regex(PARTS[kind]), "removed", invert=True)
            trainer = trainers.WordLevelTrainer(vocab_size=size, special_tokens=list(SPECIAL), min_frequency=least,
                                                show_progress=False)  # fmt: skip
        texts = (SPECIAL_WORDS.sub(" ", composed(line)) if kind == "space" else composed(line) for line in lines)
        tokenizer.train_from_iterator(texts, trainer)
        assert [tokenizer.id_to_token(i) for i in range(len(SPECIAL))] == list(SPECIAL), "special tokens come first"
        return cls(tokenizer, kind)

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def encode(self, lines: Sequence[str], most: int = MOST_TOKENS, what: str = "texts") -> Ragged:
        """The tokens of each line, an END behind them.

        Raises:
            DataError: an empty line, or one of more tokens than `most`; it is named, counted from 1.
        """
        inputs = [self._input(line) for line in check_lines(lines, what)]
        sequences = [encoding.ids for encoding in self._tokenizer.encode_batch(inputs)]
        for number, tokens in enumerate(sequences, 1):
            if len(tokens) > most:
                raise DataError(f"A text has at most {most:,} tokens.", f"{len(tokens):,} in line {number} of {what}",
                                "cut it into sentences, or raise most_tokens")  # fmt: skip
        return Ragged.of(sequences)

    def decode(self, sequences: Iterable[Iterable[int]]) -> list[str]:
        """The texts of tokens, up to an END; unknown ones read [UNKNOWN]."""
        return [self._text([int(token) for token in sequence]) for sequence in sequences]

    def tokens(self, sequence: Iterable[int]) -> list[str]:
        """Each token as it reads by itself, for pictures; of a character in several pieces, the last one has it."""
        texts: list[str] = []
        pieces: list[int] = []  # of a character that is not whole yet
        for token in map(int, sequence):
            if token < len(SPECIAL):
                texts, pieces = [*texts, SPECIAL[token]], []
                continue
            pieces.append(token)
            text = self._text(pieces)
            cut = self.kind == "bpe" and text.endswith(BROKEN) and len(pieces) < 4  # no character has more bytes
            texts.append(INSIDE if cut else text)
            pieces = pieces if cut else []
        return texts

    def known(self, sequences: Ragged) -> np.ndarray:
        """Whether each sequence [N] has a token, its END aside, that the vocabulary has."""
        return np.array([bool((row[:-1] != UNKNOWN).any()) for row in sequences], dtype=bool)

    def strange(self, line: str) -> list[str]:
        """The words or characters of a line that the vocabulary has not."""
        line = self._input(composed(line))
        encoding = self._tokenizer.encode(line)
        return [line[a:b] for token, (a, b) in zip(encoding.ids, encoding.offsets, strict=True) if token == UNKNOWN]

    def unknown(self, sequences: Ragged) -> float:
        """The share of tokens, ENDs aside, that the vocabulary has not."""
        return float((sequences.tokens == UNKNOWN).sum() / max(1, (sequences.tokens != END).sum()))

    def to_json(self) -> dict[str, Any]:
        """The vocabulary as JSON types."""
        return {"kind": self.kind, "tokenizer": json.loads(self._tokenizer.to_str())}

    def digest(self) -> str:
        """A digest of the vocabulary, which tells it from others."""
        return hashlib.blake2b(json.dumps(self.to_json(), sort_keys=True).encode(), digest_size=16).hexdigest()

    @classmethod
    def from_json(cls, saved: Any) -> Vocabulary:
        """The vocabulary that `to_json` wrote.

        Raises:
            RunError: it is none.
        """
        tokenizers = _library()
        try:
            tokenizer = tokenizers.Tokenizer.from_str(json.dumps(saved["tokenizer"]))
            vocabulary = cls(tokenizer, saved["kind"])
            if [tokenizer.id_to_token(i) for i in range(len(SPECIAL))] != list(SPECIAL):
                raise ValueError("its special tokens are others")
        except Exception as error:  # the library raises Exception itself
            raise RunError("A saved vocabulary is one that this library wrote.", f"{type(error).__name__}: {error}",
                           "take the file from a backup") from error  # fmt: skip
        return vocabulary

    def _input(self, line: str) -> str:
        """A composed line as the tokenizer gets it, which of words between spaces takes some for special tokens."""
        return SPECIAL_WORDS.sub(SPECIAL[UNKNOWN], line) if self.kind == "space" else line

    def _text(self, sequence: list[int]) -> str:
        if END in sequence:
            sequence = sequence[: sequence.index(END)]
        if self.kind == "bpe":
            return str(self._tokenizer.decode(sequence, skip_special_tokens=False))
        return ("" if self.kind == "character" else " ").join(self._tokenizer.id_to_token(t) or "" for t in sequence)


def _library() -> Any:
    try:
        import tokenizers
        import tokenizers.decoders
        import tokenizers.models
        import tokenizers.pre_tokenizers
        import tokenizers.trainers
    except ImportError:
        raise ConfigError("Text is cut into tokens by the tokenizers library.", "no module tokenizers",
                          "pip install 'elbowroom[text]'") from None  # fmt: skip
    return tokenizers
