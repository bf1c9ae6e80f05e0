"""Moving through a latent space: traversals, interpolations, morphs, attributes, neighbours, grids over the prior."""
