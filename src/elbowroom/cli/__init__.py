"""The face for the command line; it holds no maths and no defaults of its own."""
