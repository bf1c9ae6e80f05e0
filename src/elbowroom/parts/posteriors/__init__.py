"""The posteriors: one file each."""
