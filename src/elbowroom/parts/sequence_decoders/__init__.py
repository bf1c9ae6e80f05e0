"""The networks that write tokens: one file each."""
