"""The whole pipeline on one page: what follows from each thing that happens to a complaint.

Every step is a function of one event id, idempotent per event, run in a worker in the order written. A step that
fails is tried again by the sweep; the steps before it are not repeated. Steps of LATER wait until no other event needs
the worker: in a flood of complaints everyone gets a receipt and an office first.
"""

from __future__ import annotations

from collections.abc import Callable

from channels_intake.code_sending import send_code, send_follow_code
from channels_intake.erasing import erase_copies, erase_followers_copies
from channels_intake.following import NEWS, tell_followers
from channels_intake.knocking import knock
from channels_intake.partners.news import HEARD, tell_partners
from channels_intake.replies import tell_reporter
from complaints.models import EventKind
from complaints.search import index
from reporting.counting import count_case
from routing.asking import ask_missing
from routing.examples import learn
from routing.incidents import look_for_twins
from routing.learning import shadow
from routing.services import route, route_again

Step = Callable[[int], None]

FLOW: dict[EventKind, tuple[Step, ...]] = {
    # In: the receipt first, it must not wait for anything; then the office responsible; then what can wait.
    EventKind.REGISTERED: (tell_reporter, route, index, look_for_twins, shadow),
    EventKind.CLASSIFIED: (),
    EventKind.HELD: (ask_missing,),
    EventKind.PROMPTED: (tell_reporter,),
    EventKind.ASSIGNED: (tell_reporter, learn, index),
    EventKind.FORWARDED: (tell_reporter, learn),
    # The office works
    EventKind.TAKEN: (),
    EventKind.REPLIED: (tell_reporter, index),
    EventKind.INFORMATION_ASKED: (tell_reporter, index),
    EventKind.TRANSFERRED: (learn,),
    EventKind.RESOLVED: (tell_reporter, index, learn),
    EventKind.NOTED: (),
    # The reporter speaks: new facts may decide what was unsure
    EventKind.REPORTER_MESSAGE: (route_again, tell_reporter, index),
    EventKind.CORRECTED: (route_again, index),
    EventKind.CONFIRMED: (tell_reporter,),
    EventKind.RATED: (),
    EventKind.REOPENED: (tell_reporter,),
    EventKind.WITHDRAWN: (tell_reporter,),
    EventKind.APPEALED: (tell_reporter,),
    EventKind.VISIBILITY_CHANGED: (tell_reporter,),
    # Beyond the unit
    EventKind.MERGED: (tell_reporter,),
    EventKind.OMBUDSMAN_OFFERED: (tell_reporter,),
    EventKind.OMBUDSMAN_ACCEPTED: (tell_reporter,),
    # Told to everybody who reported the same thing
    EventKind.ANNOUNCED: (tell_reporter,),
    # Ends
    EventKind.CLOSED: (tell_reporter,),
    EventKind.ARCHIVED: (tell_reporter,),
    # Kept for people to see
    EventKind.VERIFIED: (),
    EventKind.SUPPORT_ASKED: (index,),
    EventKind.CONTRIBUTED: (),
    EventKind.DRAFTED: (),
    EventKind.DRAFT_RETURNED: (),
    EventKind.HANDED_OVER: (),
    EventKind.SPLIT: (),
    EventKind.RELATED: (),
    EventKind.ESCALATED: (),
    EventKind.CLOCKS_MOVED: (),
    EventKind.DELIVERY_FAILED: (),
    EventKind.IDENTITY_REVEALED: (),
    # What everybody reads, and what they say of it
    EventKind.PUBLISHED: (),
    EventKind.UNPUBLISHED: (),
    EventKind.SUPPORTED: (erase_followers_copies, send_follow_code),
    EventKind.FLAGGED: (),
    # The reporter's own data
    EventKind.CODE_ASKED: (send_code,),
    EventKind.CLAIMED: (),
    EventKind.DATA_TAKEN: (),
    EventKind.CONTACT_WITHDRAWN: (),
    EventKind.IDENTITY_ERASED: (erase_copies,),
}

# Whoever is told may have asked for a knock on the phone as well.
FLOW |= {kind: (*steps, knock) for kind, steps in FLOW.items() if tell_reporter in steps}
# Those who follow a public case hear what everybody may, after its reporter.
FLOW |= {kind: (*FLOW[kind], tell_followers) for kind in NEWS}

# Other systems hear of what may be told outside; the sending is a task of its own.
FLOW |= {kind: (*FLOW[kind], tell_partners) for kind in HEARD}

# What changes a figure: the case is counted again, last of all.
COUNTED = (
    EventKind.REGISTERED,
    EventKind.CLASSIFIED,
    EventKind.VERIFIED,
    EventKind.HELD,
    EventKind.ASSIGNED,
    EventKind.FORWARDED,
    EventKind.REPLIED,
    EventKind.INFORMATION_ASKED,
    EventKind.TRANSFERRED,
    EventKind.RESOLVED,
    EventKind.REPORTER_MESSAGE,
    EventKind.CORRECTED,
    EventKind.CONFIRMED,
    EventKind.RATED,
    EventKind.REOPENED,
    EventKind.WITHDRAWN,
    EventKind.APPEALED,
    EventKind.VISIBILITY_CHANGED,
    EventKind.MERGED,
    EventKind.CLOSED,
    EventKind.ARCHIVED,
    EventKind.DRAFTED,
    EventKind.DRAFT_RETURNED,
    EventKind.CLOCKS_MOVED,
)
FLOW |= {kind: (*FLOW[kind], count_case) for kind in COUNTED}

LATER: frozenset[Step] = frozenset({index, look_for_twins, shadow, learn, count_case})
