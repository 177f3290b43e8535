"""Chances: the two small functions that every draw of the simulation speaks in."""

import math
import random


def happens(rng: random.Random, probability: float) -> bool:
    """Whether something of this probability (0..1) happens this time."""
    return rng.random() < probability


def logistic(x: float) -> float:
    """1 / (1 + e^-x): from log-odds to a probability."""
    return 1.0 / (1.0 + math.exp(-x))
