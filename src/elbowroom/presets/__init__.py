"""The well-known names: short functions that choose parts for the data."""
