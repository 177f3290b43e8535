"""What learners did: reading logs, typing events, storing them, sequences."""
