"""What is said to learners: communications, deliveries, mail."""
