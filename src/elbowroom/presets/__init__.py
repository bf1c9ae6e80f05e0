"""The well-known models, one file each: their settings, and `parts`, which chooses the model's parts for data."""
