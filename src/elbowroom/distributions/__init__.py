"""The densities that posteriors, priors and likelihoods share.

Each is a frozen record of its parameters. `log_prob` is per value, never summed; `kl` of a pair is closed
form where `divergence.py` knows one.
"""
