"""The edge: every door through which people speak to Lapor, and through which Lapor answers."""
