"""What is wrong with a form, in words for whoever drafts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.blueprint import What

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from assessments.blueprint import Fault

FAULTS: Mapping[What, StrOrPromise] = {
    What.EMPTY: gettext_lazy("belum ada isinya. Tambahkan sekurangnya satu."),
    What.TEXT_MISSING: gettext_lazy("belum ada tulisannya."),
    What.TEXT_LONG: gettext_lazy("tulisannya terlalu panjang."),
    What.KEY_BAD: gettext_lazy("kuncinya hanya boleh huruf kecil, angka dan tanda hubung, paling banyak 40 huruf."),
    What.KEY_TWICE: gettext_lazy("kuncinya dipakai dua kali. Setiap kunci hanya boleh sekali."),
    What.WEIGHT_BAD: gettext_lazy("bobotnya harus lebih dari 0, paling banyak 1000, dengan dua angka di belakang koma."),
    What.LEVELS_BAD: gettext_lazy("pertanyaan bertingkat perlu keterangan untuk tingkat 0, 1, 2 dan 3; pertanyaan lain tidak memakainya."),
    What.THRESHOLDS_BAD: gettext_lazy("ambang nilai harus tiga angka yang naik terus atau turun terus, dan hanya untuk pertanyaan angka."),
    What.FIGURE_BAD: gettext_lazy("angka dari sistem hanya bisa menjawab pertanyaan angka."),
    What.FILES_MANY: gettext_lazy("paling banyak 8 pertanyaan berkas dalam satu aspek. Pecah aspeknya, atau jadikan bukti."),
    What.UNSCORED: gettext_lazy("tidak ada pertanyaannya yang memberi nilai."),
    What.NO_CRITERION: gettext_lazy("lembar untuk jawaban laporan hanya memakai pertanyaan bertingkat 0 sampai 3."),
}
PARTS: Mapping[str, StrOrPromise] = {
    "form": gettext_lazy("Instrumen"),
    "aspect": gettext_lazy("Aspek"),
    "indicator": gettext_lazy("Indikator"),
    "question": gettext_lazy("Pertanyaan"),
}


def said(fault: Fault) -> str:
    """A fault as a sentence."""
    return _("%(part)s “%(key)s”: %(what)s") % {"part": PARTS[fault.part], "key": fault.key, "what": FAULTS[fault.what]}
