"""The question that would settle where an unsure case goes, in few words, from what the decision says is missing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models import ComplaintEvent
from complaints.services import InvalidMove, prompt
from routing import setup
from routing.decide import topic_name

if TYPE_CHECKING:
    from routing.gazetteer import Gazetteer

logger = logging.getLogger(__name__)


def ask_missing(event_id: int) -> None:
    """Ask the reporter of a case that was held for want of something they can say. A second run asks nothing."""
    event = ComplaintEvent.objects.select_related("complaint__agency").get(pk=event_id)
    missing = [str(word) for word in event.data.get("missing", [])]
    if not missing:
        return
    with translation.override(settings.LANGUAGE_CODE):
        question = _question(missing, setup.of(event.complaint.agency).gazetteer)
    try:
        prompt(event.complaint_id, question=question, about=missing[0])
    except InvalidMove:
        logger.info("nothing asked", extra={"complaint_id": event.complaint_id})


def _question(missing: list[str], names: Gazetteer) -> str:
    """One sentence that a short answer answers."""
    what, *between = missing
    if what == "place" and len(between) > 1:
        one, other = (_named(code, names) for code in between[:2])
        return _("Tempatnya di %(one)s atau di %(other)s?") % {"one": one, "other": other}
    if what == "place":
        return _("Di desa atau kelurahan mana, dekat apa?")
    if what == "topic":
        one, other = (topic_name(key) for key in between[:2])
        return _("Ini soal %(one)s, atau soal %(other)s?") % {"one": one, "other": other}
    return _("Apa yang terjadi, dan di mana? Satu kalimat cukup.")


def _named(code: str, names: Gazetteer) -> str:
    """A place with what it lies in, which is what tells two of one name apart."""
    inside = code.rpartition(".")[0]
    return f"{names.label(code)}, {names.label(inside)}" if code.count(".") == 3 else names.label(code)
