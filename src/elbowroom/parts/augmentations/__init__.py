"""The augmentations: one file each."""
