"""The coordinator's pages of routing: what waits for a decision, how well it decides, and what decides."""
