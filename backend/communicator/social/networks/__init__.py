"""One file a network: how its archives look, and (only there) its client library."""

from communicator.social.networks import google_plus, mastodon, twitter

READERS = (twitter.posts_in, mastodon.posts_in, google_plus.posts_in)

__all__ = ["READERS"]
