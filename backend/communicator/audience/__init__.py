"""Who is selected: criteria and the cube."""
