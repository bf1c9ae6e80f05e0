"""The priors: one file each."""
