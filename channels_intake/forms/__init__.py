"""Forms: what citizens file, what officers write down, what coordinators set."""
