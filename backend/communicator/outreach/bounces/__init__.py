"""Mails that come back, complaints about them, and the addresses that are not written to any more."""
