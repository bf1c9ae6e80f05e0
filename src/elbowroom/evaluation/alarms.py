"""Health alarms: what went wrong in training or is odd in the latent space, as findings that words are made of.

Each finding is a code with its numbers; the words, English or Korean, are in `pictures/words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from elbowroom.evaluation.health import LatentHealth
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective

FAR_FROM_PRIOR = 10.0
"""The codes' MMD is called far when it is above so many times that of two samples of the prior, and above 0.01."""
STILL_RISING = 0.01
"""Training was cut short when its last fifth brought more than this share of all that was gained."""
OVERFITTED = 0.05
"""Overfitting is called when held-out rows lost more than this share of what they had gained at their best epoch."""


DISCRIMINATOR_WON = -0.15
"""The discriminator has won when its mean log-likelihood, in nats, is above this: it is right 6 times in 7 or more."""
CANNOT_TELL = -0.66
"""Below this it tells nothing: by chance it has log 1/2 = -0.693."""


@dataclass(frozen=True)
class Finding:
    """One finding: `code` names the words, `values` fill them."""

    level: Literal["good", "notice", "warning"]
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def find_alarms(health: LatentHealth, history: Sequence[Mapping[str, Any]], stop_reason: str | None) -> list[Finding]:
    """Findings from latent health, history and the reason training stopped; at least one, if only that all is well."""
    last = history[-1] if history else {}
    findings = training_findings(history, stop_reason)
    if "confuse" in last:
        findings += _of_game(health, last)
    else:
        findings += [*_of_latent(health), *_of_made_examples(last)]
    return findings or [Finding("good", "alarm.none")]


def findings_of_plan(model: ModelConfig, objective: Objective) -> list[Finding]:
    """What every report says of what was trained: whether it was more, or other, than a likelihood."""
    findings = [] if objective.note is None else [Finding("notice", objective.note)]
    if (penalty := model.penalty) is not None:
        findings.append(Finding("notice", "alarm.penalty", {"name": penalty.name, "weight": penalty.weight}))
    if model.prior_fitted:
        findings.append(Finding("notice", "alarm.prior_fitted", {"name": model.prior.name}))
    if objective.regularisers:
        names = ", ".join(f"{part.name} ({part.weight:g} nats per unit)" for part in objective.regularisers)
        findings.append(Finding("notice", "alarm.regularisers", {"names": names}))
    return findings


def training_findings(history: Sequence[Mapping[str, Any]], stop_reason: str | None) -> list[Finding]:
    """Whether training diverged, was stopped, ended too early, or went on too long."""
    findings = []
    if stop_reason and stop_reason.startswith("diverged"):
        findings.append(Finding("warning", "alarm.diverged", {"reason": stop_reason}))
    elif stop_reason:
        findings.append(Finding("notice", "alarm.stopped", {"reason": stop_reason}))
    if stop_reason or "decode" in (history[-1] if history else {}):
        return findings  # what follows is advice on where to stop: this run has had it, or no value says it of a game
    values = [row["objective"] for row in history]
    watched = [row.get("val_objective", row["objective"]) for row in history]
    if len(watched) >= 5 and np.isfinite(watched).all():
        gained, late = watched[-1] - watched[0], watched[-1] - watched[-1 - len(watched) // 5]
        if gained > 0 and late > STILL_RISING * gained and late > 0.01 * abs(watched[-1]):
            findings.append(Finding("notice", "alarm.still_rising", {"nats": late, "epochs": len(watched) // 5}))
    held_out = [row["val_objective"] for row in history if "val_objective" in row]
    if len(held_out) >= 3 and np.isfinite(held_out).all():
        best = int(np.argmax(held_out))
        gained, lost = held_out[best] - held_out[0], held_out[best] - held_out[-1]
        if lost > OVERFITTED * gained and values[-1] > values[best]:
            findings.append(Finding("warning", "alarm.overfitted", {"nats": lost, "epoch": best + 1}))
    return findings


def _of_game(health: LatentHealth, last: Mapping[str, Any]) -> list[Finding]:
    """Whether one of the two players has won: the discriminator, or an encoder that it does not hold any more."""
    dims, mmd = len(health.activity), {"mmd": health.mmd.value, "reference": health.mmd_reference.value}
    if not health.active.any():
        return [Finding("warning", "alarm.one_code", {"dims": dims, "nats": last["discriminate"]})]
    winner = _winner(last)
    if winner == "discriminator":
        return [Finding("warning", "alarm.discriminator_won", {"nats": last["discriminate"], **mmd})]
    if _is_far(health):
        lost = winner == "other"
        code = "alarm.encoder_won" if lost else "alarm.far_from_prior"
        return [Finding("warning" if lost else "notice", code, {"nats": last["discriminate"], **mmd})]
    return []


def _of_made_examples(last: Mapping[str, Any]) -> list[Finding]:
    """Whether one of the two has won where a discriminator tells real examples from made ones."""
    winner = _winner(last)
    if winner is None:
        return []
    if winner == "discriminator":
        return [Finding("warning", "alarm.discriminator_won_examples", {"nats": last["discriminate"]})]
    return [Finding("notice", "alarm.decoder_won", {"nats": last["discriminate"]})]  # good, or not: samples tell


def _winner(last: Mapping[str, Any]) -> Literal["discriminator", "other"] | None:
    """Which of two players is far ahead, by the discriminator's mean log-likelihood in nats."""
    if last.get("discriminate", CANNOT_TELL) > DISCRIMINATOR_WON:
        return "discriminator"
    return "other" if last.get("discriminate", CANNOT_TELL) < CANNOT_TELL else None


def _is_far(health: LatentHealth) -> bool:
    return health.mmd.value > max(0.01, FAR_FROM_PRIOR * abs(health.mmd_reference.value))


def _of_latent(health: LatentHealth) -> list[Finding]:
    if not health.reads_x:
        return [Finding("notice", "alarm.no_encoder")]
    findings = []
    dims, idle = len(health.activity), health.collapsed
    if len(idle) == dims:
        findings.append(Finding("warning", "alarm.all_collapsed", {"dims": dims}))
    elif idle:
        names = ", ".join(f"z{i + 1}" for i in idle[:12]) + (" …" if len(idle) > 12 else "")
        findings.append(Finding("notice", "alarm.some_collapsed", {"count": len(idle), "dims": dims, "names": names}))
    if _is_far(health) and len(idle) < dims:
        code = "alarm.far_from_prior" if health.has_bound else "alarm.point_far_from_prior"
        findings.append(Finding("notice", code, {"mmd": health.mmd.value, "reference": health.mmd_reference.value}))
    return findings
