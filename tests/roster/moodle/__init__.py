"""Moodle as a source of rosters."""
