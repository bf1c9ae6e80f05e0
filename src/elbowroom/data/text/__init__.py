"""Text: lines and pairs of lines, and vocabularies that turn them into tokens and back.

Public sets of texts stand in `catalogue`, beside those of arrays, because a text is no row of an array. A vocabulary is
JSON in the run folder, with its digest in the configuration, so that a run with another's is refused.
"""
