"""E-mail: how a mail comes in, what is in it, and which of ours it answers."""
