"""Evidence: files cleaned like a citizen's, fingerprinted, replaced by newer versions and never thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, Evidence, Indicator, Question
from assessments.services.answers import touch, writable
from complaints.attachments import SUFFIX, CleanFile
from organisations.services import Refused
from organisations.services.refusal import checked

if TYPE_CHECKING:
    from organisations.models import User

MOST_FILES, MOST_TITLE = 10, 120
TAKEN = frozenset({"image/jpeg", "application/pdf"})


@transaction.atomic
def add_evidence(
    *,
    form: Assessment,
    indicator: Indicator,
    clean: CleanFile,
    title: str,
    by: User,
    question: Question | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Keep a file for an indicator, or for one of its questions that asks for a file; `replaces` is the file it takes the place of."""
    locked = writable(form.pk)
    if clean.content_type not in TAKEN:
        raise Refused(_("Bukti harus berupa foto atau PDF."))
    standing = locked.evidence.filter(indicator=indicator, withdrawn_at__isnull=True, replaced_by__isnull=True)
    if replaces is not None and not standing.filter(pk=replaces.pk).exists():
        raise Refused(_("Berkas yang akan diganti sudah tidak ada. Muat ulang halaman ini."))
    if replaces is None and standing.count() >= MOST_FILES:
        raise Refused(_("Paling banyak %(most)d berkas. Hapus atau ganti salah satu dahulu.") % {"most": MOST_FILES})
    if standing.filter(sha256=clean.sha256, question=question).exists():
        raise Refused(_("Berkas ini sudah ada di sini."))
    row = Evidence(
        assessment=locked,
        indicator=indicator,
        question=question,
        title=checked(title, most=MOST_TITLE, missing=_("Tulis nama berkasnya, misalnya: SK Tim 2026.")),
        content_type=clean.content_type,
        size=len(clean.content),
        sha256=clean.sha256,
        version=1 if replaces is None else replaces.version + 1,
        replaces=replaces,
        by=by,
    )
    row.file.save(f"{row.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
    row.save(force_insert=True)
    touch(locked, by)
    return row


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: User) -> None:
    """A file no longer counts. It stays in the store, for whoever asks later what was handed in."""
    locked = writable(evidence.assessment_id)
    Evidence.objects.filter(pk=evidence.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    touch(locked, by)
