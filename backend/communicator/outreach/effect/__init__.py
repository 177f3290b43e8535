"""Whether a message helped: who is left out by chance, what is compared when, and what may be said of it."""
