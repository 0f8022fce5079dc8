"""A phone and an X timeline in the browser, for demos: the providers' side of the wire, never a way round it."""
