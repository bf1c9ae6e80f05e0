"""The kinds of panels, one file each: `height` says how high one gets at a width, `draw` puts it on a sheet."""
