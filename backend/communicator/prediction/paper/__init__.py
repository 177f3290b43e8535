"""The experiment of *Communication at Scale in a MOOC Using Predictive Engagement Analytics*, section 3, in full."""
