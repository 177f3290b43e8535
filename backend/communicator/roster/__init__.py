"""Who the learners are: exports, identity, enrolments, certificates."""
