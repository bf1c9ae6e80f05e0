"""The estimators, one file each; others add theirs by entry points of the group `elbowroom.estimators`."""
