"""Fitting: the one training loop of networks, its folds by course, and what lets both go on after they were killed."""
