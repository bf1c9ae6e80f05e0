"""The face for scikit-learn: estimators that hold no maths and no defaults of their own.

An estimator is a preset that can `fit`: a class in `members` puts together a preset, whose settings are its
constructor, and what it can do. Its `reads` names the kind of data that it is fitted to.
"""
