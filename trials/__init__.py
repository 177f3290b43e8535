"""Long trials that don't fit `make test`, which runs a short form of each; their figures go into docs."""
