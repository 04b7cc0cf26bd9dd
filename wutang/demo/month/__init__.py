"""A county's month, played hour by hour through the verbs: every arrow at least once, with `tick` running beside."""

from .play import Played, play

__all__ = ["Played", "play"]
