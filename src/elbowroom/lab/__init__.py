"""Claims about autoencoders as experiments that anyone can run, each with a verdict reached by a rule.

A claim is a file in `claims`: what it needs, the recipes of its models, an experiment, the panels to draw. The
`Workbench` gives it data, paired seeds, random numbers by purpose, and models; a `Recipe` is JSON types, so equal
recipes have one digest and a model is trained once for all claims that ask for it. An `Outcome` is JSON types too, so a
page can be drawn again from the record alone. Verdicts come from the rules in `verdicts`, never from looking at
numbers. `words` has what is said in two languages.
"""
