"""Alembic migrations; shipped inside the wheel as `communicator.migrations`."""
