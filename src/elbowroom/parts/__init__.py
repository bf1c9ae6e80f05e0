"""The parts a model is composed of, one file each; see `elbowroom.registry` for how a file becomes a name.

A part is a frozen configuration; `build` makes its module from the data's shapes. Every module is pure in
`forward`: it changes nothing, and its random numbers come in as `noise` (see `maths/noise.py`); what it wants
drawn it says in `draws`.
"""
