"""A self-hosted Open edX, read from its own database: which courses there are, and who is in them."""
