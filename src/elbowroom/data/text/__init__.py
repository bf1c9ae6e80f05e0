"""Text: lines and pairs of lines, and vocabularies that turn them into tokens and back."""
