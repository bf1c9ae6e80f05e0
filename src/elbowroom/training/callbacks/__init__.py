"""The callbacks, one file each.

Their order is fixed. Averaged weights come first, since it is the average that is measured. What a likelihood learns
from errors comes next, since history measures the model with it; then history, the best epoch, early stopping and
progress, then callbacks of the caller. Checkpoints come last, since they save what the others did. At the end of a
training the same order holds: the best epoch brings its weights and its sigma together.
"""
