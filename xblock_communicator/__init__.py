"""The Communicator block."""
