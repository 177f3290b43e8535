"""The session GRU: one step per session, read out at any moment by heads that also see the moment."""
