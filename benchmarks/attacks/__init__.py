"""Attacks on runs and commands: kills, damage, strangers' runs, bad inputs, disks, company; `campaign.py` runs them.

Each file has `attempts(short)`, which yields what was tried and how it ended.
"""
