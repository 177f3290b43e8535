"""What learners agreed to, with the wording they saw, and what they want no more of."""
