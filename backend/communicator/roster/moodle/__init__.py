"""Moodle as a source of rosters: its REST web services, and who is enrolled in its courses."""
