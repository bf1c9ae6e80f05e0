"""The one loop, its callbacks, checkpoint and resume.

`train` goes from a plan and its data to a `Fitted`; `fit` is the short way for rows. The loop knows no family of
models: an objective gives phases, callbacks do the rest. A checkpoint holds the step and no state of a generator,
because order and noise are functions of seed and step; a torn one is named, and the one before it is used.
`fit_prior` fits a prior to the codes of a trained model.
"""
