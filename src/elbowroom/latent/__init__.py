"""Moving through a latent space: traversals, interpolations, grids over the prior."""
