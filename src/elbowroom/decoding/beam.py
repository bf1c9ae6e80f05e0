"""Beam search: the likeliest sequences, several of which go on at each step."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from elbowroom.decoding.one_by_one import permitted
from elbowroom.errors import ConfigError
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_decoders import SequenceDecoderModule
from elbowroom.tokens import BEGIN, END


@torch.no_grad()
def search(
    decoder: SequenceDecoderModule, memory: Memory, beams: int, most: Sequence[int], length_penalty: float = 1.0
) -> list[list[tuple[float, list[int]]]]:
    """For each of the B memories the likeliest sequences, without their END, the best first, each with its score.

    Args:
        beams: sequences that go on at each step.
        most: of each sequence; after so many tokens it ends without an END.
        length_penalty: a sequence of T tokens, END counted, has the score log p / T^length_penalty; 0 favours short
            ones, 1 is the mean per token.

    Raises:
        ConfigError: less than one beam.
    """
    if beams < 1:
        raise ConfigError("A beam search keeps at least one sequence.", f"beams={beams}", "try 5")
    rows = len(memory.summary)
    finished: list[list[tuple[float, list[int]]]] = [[] for _ in range(rows)]
    live = list(range(rows))
    wide = memory.take(torch.arange(rows).repeat_interleave(beams))
    state, token = decoder.start(wide), torch.full((rows * beams,), BEGIN)
    score = torch.full((rows, beams), -torch.inf, dtype=torch.float64)
    score[:, 0] = 0.0  # at first all beams are the same, so one counts
    generated = torch.empty(rows, beams, 0, dtype=torch.long)
    for step in range(1, max(most) + 1):
        logits, state = decoder.step(token, wide, state)
        log_p = permitted(logits).unflatten(0, (len(live), beams))
        total = (score.unsqueeze(-1) + log_p).flatten(1)
        best, place = total.topk(min(2 * beams, total.shape[1]), -1)
        beam, next_token = place // log_p.shape[-1], place % log_p.shape[-1]
        divisor, last = step**length_penalty, [step == most[row] for row in live]
        _collect(finished, live, generated, best, beam, next_token, beams, divisor, last)
        going = [
            i for i, row in enumerate(live) if not last[i] and not _is_done(finished[row], best[i], beams, divisor)
        ]
        if not going:
            break
        chosen = _not_ended(best, next_token, beams)
        score, beam, next_token = (part.gather(1, chosen)[going] for part in (best, beam, next_token))
        rows_of = torch.tensor(going).unsqueeze(1) * beams + beam
        generated = torch.cat([generated.flatten(0, 1)[rows_of], next_token.unsqueeze(-1)], -1)
        wide, state = wide.take(rows_of.flatten()), {k: v.index_select(0, rows_of.flatten()) for k, v in state.items()}
        token, live = next_token.flatten(), [live[i] for i in going]
    return [sorted(ended, key=lambda pair: -pair[0])[:beams] for ended in finished]


def _collect(
    finished: list[list[tuple[float, list[int]]]], live: list[int], generated: Tensor, best: Tensor, beam: Tensor,
    token: Tensor, beams: int, divisor: float, last: list[bool],
) -> None:  # fmt: skip
    """Takes what ended at this step, or, at its last, everything; only what is among the best so many counts."""
    for i, row in enumerate(live):
        for j in range(min(beams, best.shape[1])):
            if torch.isneginf(best[i, j]) or not (last[i] or token[i, j] == END):
                continue
            tokens = generated[i, beam[i, j]].tolist()
            finished[row].append(
                (float(best[i, j]) / divisor, tokens if token[i, j] == END else [*tokens, int(token[i, j])])
            )


def _is_done(ended: list[tuple[float, list[int]]], best: Tensor, beams: int, divisor: float) -> bool:
    """Whether enough ended and the best that goes on is worse than all of these."""
    if len(ended) < beams:
        return False
    return float(best[0]) / divisor <= sorted((score for score, _ in ended), reverse=True)[beams - 1]


def _not_ended(best: Tensor, token: Tensor, beams: int) -> Tensor:
    """Places of the best so many that did not end [B, beams]."""
    behind = torch.where(token == END, -torch.inf, best)
    return behind.topk(beams, -1).indices
