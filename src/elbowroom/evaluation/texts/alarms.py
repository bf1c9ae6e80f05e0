"""What is odd about a model of texts, as findings that become words in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elbowroom.evaluation.alarms import Finding, training_findings
from elbowroom.evaluation.measure import Measure

COLLAPSED_NATS, COLLAPSED_SHARE = 0.1, 0.01
"""A decoder ignores z where the KL is below so many nats, or below this share of what a text costs."""
UNKNOWN_SHARE = 0.05
"""Share of unknown tokens above which it is said."""
FEW_TEXTS = 10_000
"""Fewer texts of a language than this are called few."""


def find_text_alarms(
    measures: Sequence[Measure],
    unknown: float,
    texts: int,
    history: Sequence[Mapping[str, Any]],
    stop_reason: str | None,
    held_out: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Findings from measures, tokens and training; at least one, if only that all is well.

    Args:
        measures: of `measures.measure_texts`.
        unknown: share of the measured tokens that the vocabulary has not.
        texts: texts or pairs that training saw.
        history: a row for each epoch.
        stop_reason: why training stopped, where it did so before its time.
        held_out: how many texts were held out, and how many of them share a side with training (`runs.source`).
    """
    findings = training_findings(history, stop_reason)
    if held_out is not None and held_out["shared"]:
        findings.append(Finding("warning", "alarm.held_out_shared", held_out))
    values = {measure.name: measure.value for measure in measures}
    if "kl" in values:
        findings += code_alarms(values["kl"], -values["elbo"])
    if unknown > UNKNOWN_SHARE:
        findings.append(Finding("notice", "alarm.unknown_tokens", {"share": unknown}))
    if texts < FEW_TEXTS:
        findings.append(Finding("notice", "alarm.few_texts", {"count": texts}))
    return findings or [Finding("good", "alarm.none_text")]


def code_alarms(kl: float, cost: float, information: Measure | None = None) -> list[Finding]:
    """Whether the decoder does without the code; at most one finding.

    A decoder that reads its own tokens can, and then it is a plain language model (Bowman et al. 2016, arXiv
    1511.06349, section 3.1).

    Args:
        kl: mean KL of a text [nats].
        cost: minus the mean ELBO of a text [nats].
        information: mutual information of text and code, where it is known.
    """
    if kl < max(COLLAPSED_NATS, COLLAPSED_SHARE * cost):
        return [Finding("warning", "alarm.text_collapsed", {"kl": kl})]
    if information is not None and information.value < COLLAPSED_NATS:
        return [Finding("warning", "alarm.text_uninformed", {"kl": kl, "information": information.value})]
    return []
