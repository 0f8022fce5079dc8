"""The coordinator's pages at /atur/, by what is kept: offices, calendars, broadcasts."""
