"""What is true of a model, trained or not; each number with its unit, split, sample count and error."""
