"""The deadlines of the law as rows: Permenpan RB 62/2018 as practised, and 5/2025 as an unverified copy to be edited."""

from __future__ import annotations

import datetime as dt

from complaints.models import ClockName, ClockRule, ComplaintClass, Regime

# Sources of the figures: verification 3, first answer 5 and the reporter's 10 working days are the site's and the
# app's published steps; 5, 14 and 60 working days by class are Permenpan RB 62/2018. For aspirations no figure was
# found; they are held to the ordinary complaint's.
STEPS = "Alur SP4N-LAPOR!"
LAW = "Permenpan RB 62/2018"
RULES: tuple[tuple[str, str, int, str], ...] = (
    (ClockName.VERIFICATION, "", 3, STEPS),
    (ClockName.FOLLOW_UP, "", 5, STEPS),
    (ClockName.REPORTER_RESPONSE, "", 10, STEPS),
    (ClockName.SETTLEMENT, ComplaintClass.INFORMATION_REQUEST, 5, LAW),
    (ClockName.SETTLEMENT, ComplaintClass.ORDINARY, 14, LAW),
    (ClockName.SETTLEMENT, ComplaintClass.OVERSIGHT, 60, LAW),
    (ClockName.SETTLEMENT, ComplaintClass.ASPIRATION, 14, "Disamakan dengan pengaduan biasa; angka resmi belum ada"),
)
REGIMES = (
    ("62-2018", "Pedoman 62/2018", "Permenpan RB 62/2018", dt.date(2018, 12, 1), True),
    ("5-2025", "SP4N 5/2025 (belum diperiksa)", "Permen PANRB 5/2025", dt.date(2025, 4, 1), False),
)


def load() -> None:
    """Put the regimes in place; a rule that somebody edited is left as it is."""
    for key, name, basis, valid_from, verified in REGIMES:
        regime, _made = Regime.objects.get_or_create(
            key=key, defaults={"name": name, "legal_basis": basis, "valid_from": valid_from, "verified": verified}
        )
        for clock, complaint_class, days, legal in RULES:
            ClockRule.objects.get_or_create(
                regime=regime,
                clock=clock,
                complaint_class=complaint_class,
                defaults={"days": days, "legal_basis": legal},
            )
