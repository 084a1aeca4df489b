"""Changes: a review is opened, decided, closed with its minutes."""

from truongso.trust.reviews.actions.closing import close
from truongso.trust.reviews.actions.deciding import decide, keep_rest, refresh, start

__all__ = ["close", "decide", "keep_rest", "refresh", "start"]
