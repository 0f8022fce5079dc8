"""A frozen plan as the official document: PDF with kop surat, landscape, with room for both signatures."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from assessments.models import Signer
from assessments.plans.content import said
from assessments.quarters import Quarter
from complaints.papers.press import fonts
from complaints.papers.wording import cell, paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.models import PlanVersion
    from organisations.models import Unit

_FOLDER = settings.BASE_DIR / "templates"
SHORT_HASH = 16


def plan_paper(version: PlanVersion, told: Mapping[str, Any], office: Unit) -> bytes:
    """The PDF of a version. The same version with the same signatures gives the same bytes. `office` stands in the head."""
    first, last = told["years"]
    title = f"Rencana Aksi Pengelolaan Pengaduan Tahun {first}-{last}"
    signed = {row.signer: row for row in version.signatures.all()}
    data = {
        "head": {"agency": cell(office.agency.name), "unit": cell(office.name), "contact": cell(office.contact)},
        "secret": False,
        "title": title,
        "short_title": f"{cell(told['name'])}, versi {version.number}",
        "name": cell(told["name"]),
        "printed": f"Versi {version.number}, naskah {version.sha256[:SHORT_HASH]}",
        "years": [str(year) for year in range(first, last + 1)],
        "rows": [row_cells(place, row, first, last) for place, row in enumerate(told["rows"], start=1)],
        "place": cell(office.agency.region.name.removeprefix("Kabupaten ") if office.agency.region else ""),
        "signers": [_signer(signer, signed.get(signer)) for signer in Signer],
        "notes": [],
    }
    return typst.compile(
        _FOLDER / "assessments" / "papers" / "rencana-aksi.typ",
        root=_FOLDER,
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(version.at.timestamp()),
    )


def row_cells(place: int, row: Mapping[str, Any], first: int, last: int) -> list[list[str]]:
    """The cells of a row, each in lines, as they were frozen: what is signed is never cut."""
    targets = [cell(row["targets"].get(str(year), "")).replace(".", ",") or "-" for year in range(first, last + 1)]
    when = f"{Quarter.read(row['begins'])} - {Quarter.read(row['ends'])}"
    measure = f"{row['indicator']} ({row['unit']})" if row["unit"] else row["indicator"]
    texts = [row["aspect"], row["condition"], row["problem"], row["action"], row["output"], measure]
    budget = rupiah(row["budget"])
    money = " ".join(part for part in (budget, row["budget_source"]) if part) or "-"
    leads = [said("lead", row["lead"]), f"Pendukung: {said('supporting', row['supporting'])}" if row["supporting"] else ""]
    return [
        [str(place)],
        *(paragraphs(text) or [""] for text in texts),
        *([target] for target in targets),
        [cell(line, len(line)) for line in leads if line],
        [cell(money, len(money))],
        [when],
    ]


def rupiah(amount: str) -> str:
    """Rp 1.250.000, "" for nothing."""
    return f"Rp {int(amount):,}".replace(",", ".") if amount else ""


def _signer(signer: Signer, signature: Any) -> dict[str, str]:
    with override("id"):
        title = str(signer.label)
    if signature is None:
        return {"title": title, "name": "", "number": "", "day": ""}
    return {"title": title, "name": cell(signature.name), "number": cell(signature.number), "day": _day(signature.signed_on)}


def _day(day: dt.date) -> str:
    with override("id"):
        return date_format(day, "j F Y", use_l10n=False)
