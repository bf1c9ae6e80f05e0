"""Pure functions of tensors, in nats; every equation has one home and names its source.

`docs/equations.md` lists each with the test that proves it.
"""
