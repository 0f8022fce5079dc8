"""What is measured and how: `make bench`. Figures are ratios within one run, because machines are shared and noisy."""
