"""A model for sites that have no past course yet: small, trained on invented courses, and named as such everywhere."""
