"""What people say in the assessment: a round to open, answers and evidence, points, rows of an instrument."""
