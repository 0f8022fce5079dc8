"""Pages of an existing complaint, by journey: following it, handling it, coordinating, and its files."""
