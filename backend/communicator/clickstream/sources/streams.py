"""What tests read logs from."""

from communicator.packed.streams import Stream, blocks_of

__all__ = ["Stream", "blocks_of"]
