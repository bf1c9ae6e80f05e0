"""What is true of a model, trained or not; each number with its unit, split, sample count and error.

`evaluate` is the short way, for reports, with an NLL on as many rows as the counted cost of a decoding allows; `suite`
measures everything, in groups of functions that can be called alone. Both return records and print nothing. What a
model cannot give, such as a bound without a density, is a finding that says so. Noise belongs to the row, so a row has
the same score in any company.
"""
