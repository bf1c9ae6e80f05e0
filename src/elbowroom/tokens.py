"""The tokens that every vocabulary begins with, and that models and data agree on."""

from __future__ import annotations

PAD = 0
"""Fills a batch behind the end of its shorter sequences; nothing reads it."""
BEGIN = 1
"""What a decoder reads before its first token."""
END = 2
"""The last token of every sequence."""
UNKNOWN = 3
"""A word that the vocabulary has not."""
SPECIAL = ("[PAD]", "[BEGIN]", "[END]", "[UNKNOWN]")
"""How these four are written, in this order."""
