"""One file a channel; reached through channels_intake.registry only."""
