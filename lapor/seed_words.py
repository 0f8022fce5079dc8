"""What seeded complaints say and how they fare: invented words, and the shares and ways of a desk after some years."""

from __future__ import annotations

from typing import NamedTuple

from complaints.models import Audience, EndReason, EventKind
from complaints.workflow import Status


class Matter(NamedTuple):
    """What people write of a topic, which offices of the tenant have it, and how often it comes; `outside`: something to be seen there."""

    topic: str
    kinds: tuple[str, ...]
    weight: int
    subjects: tuple[str, ...]
    outside: bool = False


# Two thirds of all go to three offices, more than anywhere we know (45 to 48 %): lists are measured where they are longest.
MATTERS = (
    Matter("jalan_jembatan", ("pu",), 16, ("jalan berlubang", "jembatan rusak", "jalan amblas"), outside=True),
    Matter("drainase_banjir", ("pu",), 7, ("drainase tersumbat", "sungai meluap"), outside=True),
    Matter("penerangan_jalan", ("pu",), 8, ("lampu jalan mati",), outside=True),
    Matter("bantuan_sosial", ("dinsos",), 18, ("bantuan belum cair", "nama keluarga kami hilang dari daftar bantuan")),
    Matter("kependudukan", ("dukcapil",), 16, ("KTP belum jadi", "nama di akta salah ketik", "KK baru belum terbit")),
    Matter("sampah_lingkungan", ("dlh",), 6, ("sampah menumpuk",), outside=True),
    Matter("pohon_taman_makam", ("dlh",), 2, ("pohon tumbang",), outside=True),
    Matter("kesehatan", ("dinkes",), 5, ("antrean puskesmas lama", "obat di pustu habis")),
    Matter("pendidikan", ("disdik",), 4, ("guru jarang masuk", "atap kelas bocor")),
    Matter("perhubungan", ("dishub",), 3, ("parkir semrawut",), outside=True),
    Matter("pertanian_peternakan", ("tanipangan",), 3, ("pupuk langka",)),
    Matter("perdagangan_umkm", ("perdag_umkm",), 2, ("pasar kotor", "timbangan pedagang tidak pas")),
    Matter("ketertiban_umum", ("satpol_pp",), 2, ("pedagang menutup trotoar",), outside=True),
    Matter("perizinan", ("dpmptsp",), 1, ("izin usaha belum keluar",)),
    Matter("perumahan", ("perkim",), 1, ("rumah tidak layak belum pernah didata",)),
    Matter("tenaga_kerja", ("disnaker",), 1, ("upah belum dibayar dua bulan",)),
    Matter("pajak_daerah", ("bapenda",), 1, ("tagihan PBB dua kali lipat",)),
    Matter("desa_kelurahan", ("desa", "kelurahan"), 7, ("surat pengantar lama sekali", "kantor sering tutup sebelum siang")),
)
DETAILS = (
    "sudah tiga minggu belum ditangani",
    "mohon segera ditangani",
    "warga resah",
    "sudah lapor ke desa tetapi belum ada jawaban",
    "sudah dua kali ditanyakan",
)
OUTSIDE = (
    "anak sekolah lewat situ",
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
    EventKind.REPLIED: ("Sudah kami periksa. Kami kerjakan paling lambat minggu depan.", Audience.REPORTER),
    EventKind.RESOLVED: ("Sudah kami selesaikan hari ini. Terima kasih sudah melapor.", Audience.REPORTER),
    EventKind.INFORMATION_ASKED: ("Sejak kapan, dan di mana persisnya?", Audience.REPORTER),
    EventKind.ARCHIVED: ("Laporan ini sudah dijawab sebelumnya.", Audience.REPORTER),
    EventKind.HELD: ("Kantor yang berwenang belum pasti.", Audience.INTERNAL),
    EventKind.CONFIRMED: ("", Audience.REPORTER),
    EventKind.WITHDRAWN: ("", Audience.REPORTER),
    EventKind.REOPENED: ("Belum beres, masih sama seperti kemarin.", Audience.REPORTER),
}
# By which doors, what came of it, and how many stars: drawn in these proportions.
CHANNELS, CHANNEL_WEIGHTS = ("web", "sms_kannel", "whatsapp_twilio", "counter", "post_x"), (45, 25, 18, 9, 3)
OUTCOMES, OUTCOME_WEIGHTS = ("done", "planned", "explained", "refused"), (55, 20, 20, 5)
STARS, STAR_WEIGHTS = (1, 2, 3, 4, 5), (8, 9, 20, 33, 30)
