"""The pages of the self-assessment: the board, the form, its check, its result, the instruments."""
