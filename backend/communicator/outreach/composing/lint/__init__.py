"""Lint: what must be mended in a message before it is sent, and what a learner had better not read."""

from communicator.outreach.composing.lint.findings import Finding, Lint, OtherCourses
from communicator.outreach.composing.lint.linting import lint
from communicator.outreach.composing.lint.mistakes import mistakes

__all__ = ["Finding", "Lint", "OtherCourses", "lint", "mistakes"]
