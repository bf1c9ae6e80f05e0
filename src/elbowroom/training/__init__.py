"""The one loop, its callbacks, checkpoint and resume."""
