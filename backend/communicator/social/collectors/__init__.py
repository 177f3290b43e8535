"""Live collection: a course's posts, asked from the networks' servers as they are written."""
