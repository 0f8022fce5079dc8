"""Carrying out what a message means: into a case, onto a case, or an answer; each message ends in exactly one outcome."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from channels_intake import private, queries, replies, services
from channels_intake.conversation import Kind, Meaning, Question
from channels_intake.hearing import Hearing, settle
from channels_intake.models import Outcome, Thread
from complaints import services as complaints
from complaints.attachments import CleanFile
from complaints.models import Complaint, Visibility

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent

logger = logging.getLogger(__name__)

# Two machines that thank each other must come to an end.
HELPS, HELP_SPAN = 3, dt.timedelta(minutes=10)
# A number that comes later than this answers something else.
QUESTION_SPAN = dt.timedelta(hours=24)
_TITLE = 30
# In a storm the first are thanked; the rest is counted.
SUPPORTERS_ANSWERED = 20


def act(heard: Hearing, meaning: Meaning) -> None:
    """Do what the message asks for and write its outcome."""
    question = question_of(heard.thread)
    heard.thread.question, heard.thread.question_until = None, None
    _ACTS.get(meaning.kind, _into_case)(heard, meaning, question)


def question_of(thread: Thread) -> Question | None:
    """What we asked this person and still wait to hear."""
    if thread.question is None or thread.question_until is None or thread.question_until < timezone.now():
        return None
    kept = thread.question
    return Question(Kind(kept["about"]), tuple(kept["options"]), kept["newest"], kept["visibility"])


def _ask(heard: Hearing, question: Question) -> None:
    heard.thread.question, heard.thread.question_until = asdict(question), timezone.now() + QUESTION_SPAN


# --- Into a case ----------------------------------------------------------------------------------------------------------


def _into_case(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    try:
        with transaction.atomic():
            outcome, event = _filed(heard, meaning) if meaning.complaint_id is None else _added(heard, meaning)
    except complaints.InvalidText:
        settle(heard.message, Outcome.IGNORED, reason="text_refused")
        help_with(heard, "too_long")
        return
    settle(heard.message, outcome, reason=meaning.kind.value, event=event)
    if outcome == Outcome.NEW_COMPLAINT and meaning.options:
        _ask(heard, Question(Kind.JOINS, meaning.options, event.complaint_id))
        replies.answer(heard.message, "which_report", {"options": _listed(meaning.options)})


def _filed(heard: Hearing, meaning: Meaning) -> tuple[Outcome, ComplaintEvent]:
    changed = {"text": meaning.text} | ({"visibility": meaning.visibility} if meaning.visibility else {})
    return Outcome.NEW_COMPLAINT, heard.register(heard.said | changed)


def _added(heard: Hearing, meaning: Meaning) -> tuple[Outcome, ComplaintEvent]:
    """A verdict, or words; a verdict on a case that moved on meanwhile is words."""
    complaint_id, channel = _case(meaning), heard.message.channel
    if meaning.kind in (Kind.SATISFIED, Kind.UNSATISFIED, Kind.CONSENT):
        try:
            with transaction.atomic():
                return Outcome.COMMAND, _verdict(complaint_id, meaning, channel)
        except complaints.InvalidMove:
            logger.info("case moved on before its verdict", extra={"message_id": heard.message.pk})
    return Outcome.FOLLOW_UP, complaints.add_reporter_message(complaint_id, text=meaning.text, channel=channel)


def _verdict(complaint_id: int, meaning: Meaning, channel: str) -> ComplaintEvent:
    """A verdict on an answer, or the consent that was asked for."""
    if meaning.kind == Kind.CONSENT:
        return complaints.accept_ombudsman(complaint_id, channel=channel)
    satisfied = meaning.kind == Kind.SATISFIED
    return complaints.confirm(complaint_id, satisfied=satisfied, text=meaning.text, rating=meaning.rating, channel=channel)


def _join(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    """What we had filed as a report of its own was more about an earlier one: there it goes, and the new one ends."""
    complaint_id, channel = _case(meaning), heard.message.channel
    if question is None or question.newest is None:
        raise LookupError("a question about joining names the report it is about")
    newest = Complaint.objects.get(pk=question.newest)
    if newest.sealed or newest.visibility == Visibility.SECRET:
        # What may accuse an office, or was meant for few, must not be copied into a case that others read (P6).
        _keep(heard, replace(meaning, kind=Kind.KEPT, complaint_id=newest.pk), question)
        return
    try:
        with transaction.atomic():
            complaints.withdraw(newest.pk, channel=channel, joins=complaint_id)
    except complaints.InvalidMove:
        # Somebody has begun to work on the new one; then it stays, and both know of it.
        logger.info("report went on before it was joined", extra={"message_id": heard.message.pk})
    brought = tuple(CleanFile(row.file.read(), row.content_type) for row in newest.attachments.order_by("pk"))
    event = complaints.add_reporter_message(complaint_id, text=newest.text, channel=channel, files=brought)
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value, event=event)


def confirm_details(heard: Hearing, said: private.Confirmed) -> None:
    """What somebody wrote out of sight goes into their case, now that their own account has said so."""
    with transaction.atomic():
        channel = heard.message.channel
        event = complaints.add_details(said.reporter.pk, contact=said.contact, text=said.text, channel=channel)
        settle(heard.message, Outcome.COMMAND, reason="details_confirmed", event=event)


def _keep(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    """None of those that we listed: what was made stays, and a command is forgotten."""
    complaint = Complaint.objects.select_related("owner", "forwarded_to").get(pk=meaning.complaint_id) if meaning.complaint_id else None
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value, complaint=complaint)
    if complaint is not None:
        replies.answer(heard.message, "status", replies.about(complaint, channel=heard.message.channel))


# --- Onto a case ----------------------------------------------------------------------------------------------------------


def _withdraw(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    _changed(heard, meaning, lambda pk: complaints.withdraw(pk, channel=heard.message.channel))


def _conceal(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    to = Visibility(meaning.visibility or Visibility.SECRET)
    _changed(heard, meaning, lambda pk: complaints.conceal(pk, channel=heard.message.channel, to=to))


def _changed(heard: Hearing, meaning: Meaning, change: Callable[[int], ComplaintEvent]) -> None:
    """A change that the reporter may make; where it cannot be made any more, they are told how the case stands."""
    complaint_id = _case(meaning)
    try:
        with transaction.atomic():
            event = change(complaint_id)
    except complaints.InvalidMove:
        complaint = Complaint.objects.select_related("owner", "forwarded_to").get(pk=complaint_id)
        settle(heard.message, Outcome.COMMAND, reason=f"{meaning.kind.value}_refused", complaint=complaint)
        replies.answer(heard.message, "status", replies.about(complaint, channel=heard.message.channel))
        return
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value, event=event)


def _support(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    """Somebody else's report, and the same experience: one case, and one more who has it. Their words are kept with it."""
    complaint_id, message = _case(meaning), heard.message
    try:
        event = complaints.echo(complaint_id, channel=message.channel, address=heard.said["sender"], text=meaning.text)
    except complaints.InvalidMove:
        # It ended or closed meanwhile: whoever says something has a report of their own, whoever says nothing has none.
        if meaning.text:
            _into_case(heard, Meaning(Kind.NEW_REPORT, meaning.text), question)
        else:
            settle(message, Outcome.IGNORED, reason="repost")
        return
    complaint = Complaint.objects.select_related("owner", "forwarded_to").get(pk=complaint_id)
    if event is None:
        settle(message, Outcome.IGNORED, reason="supported_before", complaint=complaint)
        return
    settle(message, Outcome.FOLLOW_UP, reason=meaning.kind.value, event=event)
    if meaning.text and queries.supporters(complaint_id) <= SUPPORTERS_ANSWERED:
        replies.answer(message, "supported", replies.about(complaint, channel=message.channel))


def _which(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value)
    _ask(heard, Question(Kind(meaning.reason), meaning.options, visibility=meaning.visibility))
    replies.answer(heard.message, "which_case", {"options": _listed(meaning.options)})


def _stop(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    heard.thread.muted_at = heard.thread.muted_at or timezone.now()
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value)
    replies.answer(heard.message, "stopped")


def _resume(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    heard.thread.muted_at = None
    settle(heard.message, Outcome.COMMAND, reason=meaning.kind.value)
    replies.answer(heard.message, "resumed")


def speak(heard: Hearing, language: str) -> None:
    """Write to this person in another language from now on."""
    heard.thread.language = language
    settle(heard.message, Outcome.COMMAND, reason="language")
    replies.answer(heard.message, "speaks")


# --- An answer ------------------------------------------------------------------------------------------------------------


def _status(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    """The state of the person's own cases. To anybody else every number, real or not, gets the same answer."""
    wanted = list(meaning.options)
    if not wanted:
        own = queries.own_case(heard.thread, heard.message.channel, meaning.number, meaning.pin)
        wanted = [] if own is None else [own]
    has_files = bool(heard.said.get("media"))
    if not wanted:
        settle(heard.message, Outcome.COMMAND, reason="status_of_unknown")
        replies.answer(heard.message, "status_unknown_files" if has_files else "status_unknown")
        return
    if has_files and (len(wanted) > 1 or not _add_files(heard, wanted[0])):
        settle(heard.message, Outcome.COMMAND, reason="files_unplaced")
        replies.answer(heard.message, "files_unplaced")
        return
    found = Complaint.objects.select_related("owner", "forwarded_to").in_bulk(wanted)
    told = [replies.about(found[pk], channel=heard.message.channel) for pk in wanted]
    if not has_files:
        settle(heard.message, Outcome.COMMAND, reason="status", complaint=found[wanted[0]])
    if len(told) == 1:
        replies.answer(heard.message, "status", told[0])
    else:
        replies.answer(heard.message, "status_many", {"cases": told})


def _add_files(heard: Hearing, complaint_id: int) -> bool:
    """Keep what came with the question in the case, as any picture of its reporter; False when it takes nothing now."""
    try:
        with transaction.atomic():
            event = complaints.add_reporter_message(complaint_id, text=services.wordless(heard.said), channel=heard.message.channel)
    except complaints.InvalidMove:
        return False
    settle(heard.message, Outcome.FOLLOW_UP, reason="status_with_files", event=event)
    return True


def _help(heard: Hearing, meaning: Meaning, question: Question | None) -> None:
    settle(heard.message, Outcome.IGNORED, reason=meaning.reason)
    help_with(heard, meaning.reason if meaning.reason in {"verdict_unclear", "unproven"} else "help")


def help_with(heard: Hearing, name: str) -> None:
    """Say how it is done, a few times within a while and not for ever."""
    now, thread = timezone.now(), heard.thread
    if thread.helped_at is None or thread.helped_at < now - HELP_SPAN:
        thread.helped_at, thread.helps = now, 0
    thread.helps += 1
    if thread.helps <= HELPS:
        replies.answer(heard.message, name)


def _listed(ids: tuple[int, ...]) -> list[dict[str, Any]]:
    """Cases by the number to answer with and the first words that the sender wrote; only ever sent to that sender."""
    found = Complaint.objects.in_bulk(ids)
    return [{"place": place, "title": _title(found[pk].text)} for place, pk in enumerate(ids, 1) if pk in found]


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else line[:_TITLE].rsplit(" ", 1)[0] + "..."


def _case(meaning: Meaning) -> int:
    if meaning.complaint_id is None:
        raise LookupError(f"{meaning.kind} is about a case")
    return meaning.complaint_id


_ACTS: dict[Kind, Callable[[Hearing, Meaning, Question | None], None]] = {
    Kind.JOINS: _join,
    Kind.KEPT: _keep,
    Kind.SUPPORTS: _support,
    Kind.WITHDRAW: _withdraw,
    Kind.CONCEAL: _conceal,
    Kind.WHICH: _which,
    Kind.STOP: _stop,
    Kind.RESUME: _resume,
    Kind.STATUS: _status,
    Kind.HELP: _help,
}
