"""Invented courses in the real file formats; imports nothing of the readers."""
