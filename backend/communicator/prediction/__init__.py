"""What learners will do: outcomes, models, scores."""
