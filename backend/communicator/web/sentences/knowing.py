"""What is not known yet of a course, and how it comes to be known."""

KNOWING = {
    "knowing.nothing": "Nothing is known of this course yet: neither its roster nor its event log has been read. "
    "`communicator roster import` and `communicator clickstream import` read them.",
    "knowing.no_log": "The roster is here ({learners} learners), the event log isn't. "
    "`communicator clickstream import` reads it.",
    "knowing.no_model": "The event log is read until {until} UTC, but nobody has been predicted yet, and no model has "
    "been trained on past courses. `communicator model train` makes one; without it `communicator predict` uses one "
    "that has seen invented courses only.",
    "knowing.unpredicted": "The event log is read until {until} UTC, but nobody has been predicted yet. "
    "`communicator predict` does it.",
    "knowing.no_addresses": "{enrolled} are enrolled, but the roster holds no address of theirs. "
    "Import the auth_user export with its email column: `communicator roster import`.",
    "knowing.no_roster": "These {learners} were seen in the event log; no roster has said yet who is enrolled and at "
    "which address. Import the auth_user and student_courseenrollment exports: `communicator roster import`.",
    "knowing.nobody": "Nobody is in this course yet. `communicator roster import` reads who is enrolled.",
}
