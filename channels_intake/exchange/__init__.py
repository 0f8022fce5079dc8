"""Cases to and from another complaint system: its ways of writing (formats), rows (reading), in (importing), out (exporting)."""
