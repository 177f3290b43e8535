"""The words for what a mail waits for, in the ledger's `reason` and in `waiting` of a message."""

QUIET_HOURS = "quiet_hours"
DAILY_CEILING = "daily_ceiling"
RATE = "rate"
FREQUENCY_CAP = "frequency_cap"
"""A delivery that the cap puts off carries this as its reason until it goes out."""
UNDO = "undo"
