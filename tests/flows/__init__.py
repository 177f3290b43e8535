"""One test per data flow, end to end."""
