"""From what the encoder read to tokens: greedy, by beam search, or drawn.

A decoder has two faces that agree, and tests compare them: called with a whole prefix it gives the logits of every next
token, by which it is trained and scored; `start` and `step` give them one at a time, by which it generates. What is
generated never has a token that no text has (PAD, BEGIN, UNKNOWN), in batches of like length, each text with a most of
its own.
"""
