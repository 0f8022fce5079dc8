"""The action plan: proposed from what was weak, signed, followed quarter by quarter, printed.

Reads only; what is written goes through services/plans.py and services/realisation.py.
"""
