"""Communicator's backend: predict, choose, write, measure, for courses with thousands of learners."""

__version__ = "0.1.0"
