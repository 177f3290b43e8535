"""The blend: the model that we serve, members weighed by what they said of courses that they had not seen."""
