"""Who the learners are, counted: exact for a course's staff, released tables for the public."""
