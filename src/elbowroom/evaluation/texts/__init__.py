"""What is true of a model of texts: measures with units, bounds, alarms, and what it generates."""
