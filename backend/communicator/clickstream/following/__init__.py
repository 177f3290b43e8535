"""Following a log that is still written: what is appended is stored soon after, once, wherever it is stopped."""

from communicator.clickstream.following.alone import followed_by_one
from communicator.clickstream.following.checkpoints import Checkpoints
from communicator.clickstream.following.follower import Follower
from communicator.clickstream.following.storing import Storing
from communicator.clickstream.following.taken import Taken

__all__ = ["Checkpoints", "Follower", "Storing", "Taken", "followed_by_one"]
