"""What seeded complaints say and how they fare: invented words, and the shares and ways of a desk after some years."""

from __future__ import annotations

from complaints.models import Audience, EndReason, EventKind
from complaints.workflow import Status

SUBJECTS = (
    "jalan berlubang",
    "lampu jalan mati",
    "sampah menumpuk",
    "air PDAM tidak mengalir",
    "KTP belum jadi",
    "antrean puskesmas lama",
    "drainase tersumbat",
    "bantuan belum cair",
    "guru jarang masuk",
    "pupuk langka",
    "pasar kotor",
    "pohon tumbang",
    "jembatan rusak",
    "parkir semrawut",
    "sungai meluap",
)
DETAILS = (
    "sudah tiga minggu belum ditangani",
    "tolong segera diperbaiki",
    "warga resah",
    "anak sekolah lewat situ",
    "sudah lapor ke desa tetapi belum ada jawaban",
    "bahaya kalau malam",
    "mohon petugas datang melihat",
    "tiap hujan makin parah",
    "kami sudah gotong royong tetapi tidak cukup",
)
# Shares as a regency's desk sees them after some years: most is finished, some waits, a little is late.
SPREAD = (
    (Status.CLOSED, 70),
    (Status.ARCHIVED, 8),
    (Status.WITHDRAWN, 2),
    (Status.ASSIGNED, 6),
    (Status.IN_PROGRESS, 5),
    (Status.ANSWERED, 3),
    (Status.RESOLVED, 2),
    (Status.RECEIVED, 2),
    (Status.NEEDS_INFO, 1),
    (Status.REOPENED, 1),
)
END = {
    Status.CLOSED: EndReason.CONFIRMED,
    Status.ARCHIVED: "unclear",  # a reason of the regime
    Status.WITHDRAWN: EndReason.WITHDRAWN,
}
# What happened on the way to each status, after the filing.
WAY = {
    Status.RECEIVED: (EventKind.HELD,),
    Status.ASSIGNED: (EventKind.ASSIGNED,),
    Status.IN_PROGRESS: (EventKind.ASSIGNED, EventKind.TAKEN),
    Status.NEEDS_INFO: (EventKind.ASSIGNED, EventKind.TAKEN, EventKind.INFORMATION_ASKED),
    Status.ANSWERED: (EventKind.ASSIGNED, EventKind.TAKEN, EventKind.REPLIED),
    Status.RESOLVED: (EventKind.ASSIGNED, EventKind.REPLIED, EventKind.RESOLVED),
    Status.REOPENED: (EventKind.ASSIGNED, EventKind.REPLIED, EventKind.RESOLVED, EventKind.REOPENED),
    Status.CLOSED: (EventKind.ASSIGNED, EventKind.TAKEN, EventKind.REPLIED, EventKind.RESOLVED, EventKind.CONFIRMED),
    Status.ARCHIVED: (EventKind.HELD, EventKind.ARCHIVED),
    Status.WITHDRAWN: (EventKind.ASSIGNED, EventKind.WITHDRAWN),
}
SAID = {
    EventKind.REPLIED: ("Petugas kami sudah melihat tempatnya dan menjadwalkan perbaikan.", Audience.REPORTER),
    EventKind.RESOLVED: ("Sudah dikerjakan hari ini. Terima kasih sudah melapor.", Audience.REPORTER),
    EventKind.INFORMATION_ASKED: ("Di sebelah mana persisnya, dan sejak kapan?", Audience.REPORTER),
    EventKind.ARCHIVED: ("Laporan ini sudah dijawab sebelumnya.", Audience.REPORTER),
    EventKind.HELD: ("Kantor yang berwenang belum pasti.", Audience.INTERNAL),
    EventKind.CONFIRMED: ("", Audience.REPORTER),
    EventKind.WITHDRAWN: ("", Audience.REPORTER),
    EventKind.REOPENED: ("Belum beres, rusak lagi.", Audience.REPORTER),
}
# By which doors, what came of it, and how many stars: drawn in these proportions.
CHANNELS, CHANNEL_WEIGHTS = ("web", "sms_kannel", "whatsapp_twilio", "counter", "post_x"), (45, 25, 18, 9, 3)
OUTCOMES, OUTCOME_WEIGHTS = ("done", "planned", "explained", "refused"), (55, 20, 20, 5)
STARS, STAR_WEIGHTS = (1, 2, 3, 4, 5), (8, 9, 20, 33, 30)
