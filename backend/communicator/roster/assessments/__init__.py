"""What learners answered and scored: one result a learner and assessment, the newest word by time."""
