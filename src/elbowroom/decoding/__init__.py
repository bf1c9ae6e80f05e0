"""From what was read to tokens that are written: greedy, by beams, or drawn."""
