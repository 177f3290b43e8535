"""LightGBM on learners' standings: the strongest single opponent that the paper lacks, and one half of the blend."""
