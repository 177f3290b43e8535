"""The model card: how well chances come true, for whom, how far a course lies from what the model saw, and words."""
