"""Pages of figures, by who reads them."""
