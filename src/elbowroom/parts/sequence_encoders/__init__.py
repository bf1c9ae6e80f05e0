"""The networks that read tokens: one file each."""
