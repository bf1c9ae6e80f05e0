"""The penalties: one file each."""
