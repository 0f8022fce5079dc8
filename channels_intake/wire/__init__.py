"""What providers share between several of their channels: signatures, clients whose calls end, errors."""
