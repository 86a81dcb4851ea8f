"""Returns bent as people bend them, and what must come out of each."""
