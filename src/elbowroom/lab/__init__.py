"""Claims about autoencoders as experiments that anyone can run, each with a verdict reached by a rule."""
