"""Refreshing: what was made of the events so far is carried on, so that a refresh costs the new events only."""
