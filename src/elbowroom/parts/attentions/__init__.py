"""The ways of looking back at what was read: one file each."""
