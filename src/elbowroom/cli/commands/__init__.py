"""The commands, one file each: a frozen dataclass `command` whose fields are the options and whose `run` acts.

Their modules import nothing heavy at the top, so that `elbowroom --help` answers at once.
"""
