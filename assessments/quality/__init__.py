"""Quality samples: how well offices answered, read month by month in cases that nobody chose."""
