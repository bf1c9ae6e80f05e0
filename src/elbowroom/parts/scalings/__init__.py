"""The scalings: one file each."""
