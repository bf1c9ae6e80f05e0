"""From what the encoder read to tokens: greedy, by beam search, or drawn."""
