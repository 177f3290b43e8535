"""A regularised logistic regression on where each learner stands among the course's learners."""
