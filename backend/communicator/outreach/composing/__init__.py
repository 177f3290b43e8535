"""Composing: what stands between a composer's Markdown and a learner's mail."""
