"""Watching over cases that wait: who is reminded of what and when, what the coordinator sees, clocks counted again."""
