"""Every address for every role, with another unit's complaint. A new address without a row here fails the build."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments import services as assess
from assessments.models import Assessment, Instrument, PlanRow, SampledCase, Signer
from assessments.quarters import Quarter
from channels_intake.exchange import exporting
from channels_intake.intake import keep_unreadable
from channels_intake.models import KeptFile
from channels_intake.models.partners import Partner
from complaints import access, queues, search, services
from complaints.models import Complaint, ReplyTemplate
from complaints.views.handling import OFFERS
from organisations.models import Membership, Role, User
from organisations.services import broadcast
from routing.models import Incident
from tests.cast import PHONE, POTHOLE, Cast, complain, make, unit_of

pytestmark = pytest.mark.django_db
SECRET_TEXT = "Lurah minta uang untuk surat"
ROLES = (
    "stranger", "warga", "petugas", "atasan", "pendukung", "petugas2", "koordinator", "inspektorat", "pengawas", "organisasi", "admin",
)  # fmt: skip
# The pages of the coordinators, of which an admin keeps the directory but routes nothing.
NO_COORDINATOR = dict.fromkeys(("petugas", "atasan", "pendukung", "petugas2", "inspektorat", "pengawas", "organisasi", "admin"), 403)
NO_GOVERNOR = {role: 403 for role in NO_COORDINATOR if role != "admin"}


# Who has no part in the self-assessment of the Dinas PUPR; Bagian Organisasi and the inspectorate check it.
NO_FORM = dict.fromkeys(("pendukung", "petugas2", "koordinator", "pengawas", "admin"), 404)
# Who has no part in the quality samples before the Dinas PUPR is told of its case.
NO_SAMPLE = dict.fromkeys(("petugas", "atasan", "pendukung", "petugas2", "admin"), 404)


def same(status: int) -> dict[str, int]:
    """The same answer to everybody."""
    return dict.fromkeys(ROLES, status)


def staff(**more: int) -> dict[str, int]:
    """A page of the desk: strangers are sent to sign in, an account without a role is refused."""
    return same(200) | {"stranger": 302, "warga": 403} | more


# The complaint is the Dinas PUPR's, where petugas and atasan work; pendukung's office was asked to help. GET of everything that answers a GET; POST-only pages say 405.
ACCESS: dict[str, dict[str, int]] = {
    "home": same(200),
    "file": same(200),
    "stage": same(405),
    "hint": same(405),
    "place": same(405),
    # Nobody was given a reference like that.
    "staged": same(404),
    "receipt": same(302),
    "track": same(200),
    **dict.fromkeys(("manifest", "worker", "offline", "install"), same(200)),
    # Only another app posts there.
    "share": same(302),
    "tracked": same(200),
    "prove": same(405),
    # The key by which a browser knows us, which is everybody's; asking for knocks is a POST with proof.
    "push": same(200),
    "forget": same(405),
    "code": same(200),
    "code_enter": same(200),
    "act": same(405),
    "attachment": same(404),
    # Nobody was given a link like that.
    "private": same(410),
    # What everybody may read: the same for everybody, and this case is not among it.
    **dict.fromkeys(
        (
            "reports",
            "reports_feed",
            "sitemap",
            "robots",
            "offices",
            "office",
            "statistics",
            "map",
            "definitions",
            "open_data",
            "open_data_csv",
            "open_data_json",
            "open_data_dictionary",
            "open_data_feed",
        ),
        same(200),
    ),
    **dict.fromkeys(("public_case", "public_photo"), same(404)),
    **dict.fromkeys(("support", "follow", "follow_code", "unfollow", "flag"), same(405)),
    "publication": staff(pendukung=403, petugas2=404, inspektorat=404, organisasi=404, admin=404, pengawas=403),
    **dict.fromkeys(
        ("publication_withdraw", "publication_answer"),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    # Signed in is enough: what is shown there is the person's own. Whoever is signed in has come in already.
    "citizen_sign_in": same(302) | {"stranger": 200},
    "citizen_code": same(302),
    **dict.fromkeys(("mine", "news", "my_data", "citizen_contact", "passkeys"), same(200) | {"stranger": 302}),
    # Nobody here has a contact to send a code to; their password is asked.
    "citizen_again": same(302),
    **dict.fromkeys(("claim", "take_data", "erase_data", "withdraw_contact", "remove_passkey", "end_token"), same(405) | {"stranger": 302}),
    # Another person's case.
    "case_news": same(404) | {"stranger": 302},
    "sign_in": same(302),
    "desk": staff(),
    "case": staff(petugas2=404, inspektorat=404, organisasi=404, admin=404),
    "resend_of_case": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    "move": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    **dict.fromkeys(
        (
            "coordination",
            "routing_quality",
            "rule_books",
            "rule_book",
            "local_names",
            "incidents",
            "channels",
            "channel_rules",
            "inbox",
            "deliveries",
            "paste_post",
        ),
        staff(**NO_COORDINATOR),
    ),
    **dict.fromkeys(("incident", "inbox_message", "inbox_file"), staff(**NO_COORDINATOR)),
    **dict.fromkeys(("channel_rule_add", "inbox_act", "resend"), staff(koordinator=405, **NO_COORDINATOR)),
    **dict.fromkeys(
        (
            "review_decide",
            "manual_topic",
            "model_change",
            "rule_draft",
            "rule_change",
            "remove_name",
            "settle_incident",
            "incident_announce",
            "settle_pair",
        ),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    **dict.fromkeys(("directory", "units", "unit_add", "unit", "calendars", "calendar", "broadcasts", "broadcast"), staff(**NO_GOVERNOR)),
    **dict.fromkeys(("message_texts", "message_text"), staff(**NO_GOVERNOR)),
    "post_rules": staff(**NO_GOVERNOR),
    **dict.fromkeys(("message_preview", "message_roll_back"), staff(koordinator=405, admin=405, **NO_GOVERNOR)),
    **dict.fromkeys(
        ("unit_change", "member_end", "calendar_change", "calendar_day"),
        staff(koordinator=405, admin=405, **NO_GOVERNOR),
    ),
    "broadcast_read": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    "sheet": staff(pendukung=403, petugas2=404, inspektorat=404, organisasi=404, admin=404, pengawas=403),
    "reveal": staff(petugas=403, atasan=403, pendukung=403, petugas2=404, inspektorat=404, organisasi=404, admin=404, pengawas=403),
    # It was forwarded nowhere.
    "letter": staff() | dict.fromkeys(NO_COORDINATOR, 404) | {"koordinator": 404, "pendukung": 403, "pengawas": 403},
    **dict.fromkeys(("wording", "wording_add", "hand_over_all"), staff(pengawas=403, organisasi=403, admin=403)),
    # The words of another office: its own people and nobody else.
    "wording_edit": staff()
    | dict.fromkeys(NO_COORDINATOR, 404)
    | {"petugas": 200, "atasan": 200, "koordinator": 404, "pengawas": 403, "organisasi": 403, "admin": 403},
    "wording_end": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    "desk_news": staff(),
    # Whoever has a desk of their own writes down reports; a receipt that this browser does not remember leads to the case.
    "counter": staff(pengawas=403, organisasi=403, admin=403),
    "counter_hint": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    "counter_receipt": staff() | dict.fromkeys(NO_COORDINATOR, 302) | {"koordinator": 302},
    **dict.fromkeys(
        ("desk_people", "desk_many", "desk_save", "desk_unsave", "present", "overview_remind"),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    **dict.fromkeys(("overview", "overview_list"), staff(**NO_COORDINATOR | {"pengawas": 200})),
    # Figures of a whole government: who leads, organises or coordinates it; and who watches over it.
    **dict.fromkeys(("leadership", "leadership_file"), staff(**NO_COORDINATOR | {"organisasi": 200})),
    # Reports: those who prepare and lead see all of theirs, supervisors what is signed; nobody has one here yet.
    "periodic_list": staff(**NO_COORDINATOR | {"organisasi": 200, "pengawas": 200}),
    **dict.fromkeys(("periodic", "periodic_file"), staff(**NO_COORDINATOR | {"koordinator": 404, "organisasi": 404, "pengawas": 404})),
    **dict.fromkeys(("activities", "activities_file"), staff(**NO_COORDINATOR | {"organisasi": 200})),
    **dict.fromkeys(("periodic_sign", "activity_strike"), staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}}),
    **dict.fromkeys(("supervision", "supervision_file"), staff(**NO_COORDINATOR | {"koordinator": 403, "pengawas": 200})),
    **dict.fromkeys(("regimes", "regime"), staff(**NO_GOVERNOR)),
    "regime_change": staff(koordinator=405, admin=405, **NO_GOVERNOR),
    **dict.fromkeys(("partners", "partner", "exchange", "exchange_file", "exchange_download", "exchange_format"), staff(**NO_GOVERNOR)),
    **dict.fromkeys(
        ("partner_change", "exchange_bring", "exchange_make", "exchange_repeat"), staff(koordinator=405, admin=405, **NO_GOVERNOR)
    ),
    **dict.fromkeys(("api_exchange_import", "api_exchange_export"), same(401)),
    # Other systems read what everybody may; filing there asks for a key, which no person here has.
    **dict.fromkeys(("open311_discovery", "open311_services", "open311_service", "open311_requests"), same(200)),
    **dict.fromkeys(("open311_request", "open311_nothing"), same(404)),
    "open311_token": same(403),
    # A session opens nothing in the API: its tokens have a matrix of their own (tests/complaints/test_api_access.py).
    **dict.fromkeys(("api_complaint", "api_reports", "api_topics", "api_regions", "api_push_key"), same(200)),
    **dict.fromkeys(("api_figures", "api_offices", "api_office", "api_map"), same(200)),
    **dict.fromkeys(
        ("api_complaints", "api_files", "api_uploads", "api_check", "api_places", "api_case_codes", "api_case_proofs", "api_action"),
        same(405),
    ),
    **dict.fromkeys(
        ("api_push", "api_push_stop", "api_support", "api_follow", "api_follow_confirm", "api_unfollow", "api_flag"), same(405)
    ),
    **dict.fromkeys(("api_sign_in_codes", "api_sign_in"), same(405)),
    # Without a token nobody has an account here, whatever they are asked with.
    **dict.fromkeys(("api_account", "api_my_reports", "api_tokens"), same(401)),
    **dict.fromkeys(("api_my_report", "api_token", "api_my_data", "api_erase"), same(401)),
    **dict.fromkeys(("api_contact_codes", "api_contacts", "api_again_codes"), same(401)),
    "api_file": same(403),
    **dict.fromkeys(("api_report", "api_staged", "api_upload"), same(404)),
    # Everybody with a role has a board of their own; the form is the Dinas PUPR's.
    "assessments": staff(),
    "assessment": staff(**NO_FORM),
    **dict.fromkeys(("assessment_aspect", "assessment_result", "assessment_schemes"), staff(**NO_FORM)),
    # It was not handed in: there is nothing to check, and nothing frozen.
    **dict.fromkeys(("assessment_review", "assessment_snapshot"), staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 404))),
    **dict.fromkeys(
        ("assessment_save", "assessment_move", "assessment_decide"),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    **dict.fromkeys(
        ("period_remind", "period_change", "instrument_create", "instrument_change"),
        staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 403) | {"organisasi": 405}),
    ),
    "evidence": same(404),
    "period_open": staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 403) | {"organisasi": 200}),
    **dict.fromkeys(("period", "period_results"), staff(**NO_FORM) | {"petugas": 404, "atasan": 404, "pengawas": 200}),
    **dict.fromkeys(("instruments", "instrument", "instrument_sheet"), staff(**NO_FORM) | {"petugas": 404, "atasan": 404}),
    # The plan was signed and one action is led by the Dinas PUPR; nobody writes in it now.
    "quality": staff(),
    # Numbers for whoever oversees; a case of the sample for those who read it, and its office once it is told.
    **dict.fromkeys(("quality_rules", "quality_sample"), staff(**NO_SAMPLE)),
    **dict.fromkeys(("quality_case", "quality_population"), staff(**NO_SAMPLE, inspektorat=404, pengawas=404)),
    **dict.fromkeys(("quality_frozen", "quality_photo"), staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 404))),
    **dict.fromkeys(
        ("quality_draw", "quality_step", "quality_object", "quality_decide"),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    "plans": staff(),
    **dict.fromkeys(("plan", "plan_versions", "plan_pdf", "plan_xlsx", "plan_quarter"), staff(admin=404)),
    **dict.fromkeys(("plan_row", "plan_row_new", "plan_proof"), staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 404))),
    "plan_rules": staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 404) | {"organisasi": 200}),
    "plan_report": staff(**dict.fromkeys((*NO_COORDINATOR, "koordinator"), 404) | {"petugas": 200, "atasan": 200}),
    **dict.fromkeys(
        ("plan_propose", "plan_sign", "plan_row_step", "plan_step", "plan_ask", "plan_prove"),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    "schema": same(200),
    # A GET changes nothing and goes back where it came from.
    "set_language": same(302),
    "set_theme": same(405),
    # For who works on the pages, with DEBUG=1.
    "components": same(404),
}
# Whose tests say more than a GET can: health and metrics have tests of their own.
ELSEWHERE = {"alive", "ready", "metrics"}
# Pages of installed packages and of the demo; and the webhooks, whose signatures the contract tests of every channel try.
FOREIGN = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "admin:", "simulator", "hook_")
ARGUMENTS = {
    "leadership_file": ("tren", "svg"),
    "periodic": (1,),
    "periodic_file": (1, "pdf"),
    "periodic_sign": (1,),
    "activity_strike": (1,),
    "supervision_file": ("kantor", "csv"),
    "staged": ("reference",),
    "private": ("token",),
    "review_decide": ("number",),
    "model_change": ("0" * 64, "pakai"),
    "rule_draft": ("matriks",),
    "rule_book": ("matriks", "2026.1"),
    "rule_change": ("matriks", "2026.1", "coba"),
    "remove_name": (1,),
    "incident": ("incident",),
    "settle_incident": (1, "benar"),
    "incident_announce": ("incident",),
    "settle_pair": (1, "sama"),
    "channel_rule_add": ("tarif",),
    "inbox_message": ("raw",),
    "inbox_file": ("raw", "kept_file"),
    "inbox_act": (1, "dibaca"),
    "resend": (1,),
    "message_text": ("registered", "sms", "id"),
    "message_preview": ("registered", "sms", "id"),
    "message_roll_back": ("registered", "sms", "id", 0),
    "resend_of_case": ("number", 1),
    "unit": ("unit",),
    "unit_change": ("unit", "ganti-nama"),
    "member_end": ("unit", 1),
    "calendar": ("nasional",),
    "calendar_change": ("nasional", "tambah"),
    "calendar_day": ("nasional", 1, "hapus"),
    "broadcast": ("broadcast",),
    "broadcast_read": ("broadcast",),
    "wording_edit": ("wording",),
    "wording_end": ("wording",),
    "remove_passkey": (1,),
    "end_token": (1,),
    "api_token": (1,),
    **dict.fromkeys(("api_staged", "api_upload"), ("reference",)),
    "api_office": ("unit",),
    "api_file": ("number", uuid.uuid4()),
    "api_action": ("number", "message"),
    "desk_unsave": (1,),
    "present": ("number",),
    "overview_list": ("terlambat",),
    "office": ("unit",),
    "public_photo": ("number", uuid.uuid4()),
    "publication_answer": ("number", 1),
    "partner": ("partner",),
    "partner_change": ("partner", "uji"),
    "exchange_format": ("partner",),
    "exchange_file": ("exchanged",),
    "exchange_repeat": ("exchanged",),
    "exchange_download": ("exchanged",),
    "open311_service": ("jalan_jembatan",),
    "open311_request": ("number",),
    "open311_token": ("pendek",),
    "open311_nothing": ("penduduk",),
    "plan_proof": (uuid.uuid4(),),
    **dict.fromkeys(
        ("plan", "plan_rules", "plan_propose", "plan_sign", "plan_versions", "plan_pdf", "plan_xlsx", "plan_row_new"), ("plan",)
    ),
    "plan_row": ("plan", "plan_row"),
    "plan_row_step": ("plan", "plan_row", "hapus"),
    "plan_step": ("plan", "ubah"),
    **dict.fromkeys(("plan_quarter", "plan_ask"), ("plan", "quarter")),
    **dict.fromkeys(("plan_report", "plan_prove"), ("plan", "quarter", "plan_row")),
    "assessment": ("form",),
    "assessment_aspect": ("form", "kebijakan"),
    "assessment_review": ("form", "kebijakan"),
    "assessment_result": ("form",),
    "assessment_schemes": ("form",),
    "assessment_snapshot": ("form", "final"),
    "assessment_save": ("form",),
    "assessment_move": ("form", "submit"),
    "assessment_decide": ("form", 1),
    "evidence": (uuid.uuid4(),),
    **dict.fromkeys(("quality_sample", "quality_population", "quality_frozen"), ("sample",)),
    "quality_step": ("sample", "umumkan"),
    **dict.fromkeys(("quality_case", "quality_object", "quality_decide"), ("sampled",)),
    "quality_photo": ("sampled", uuid.uuid4()),
    "period": ("period",),
    "period_results": ("period",),
    "period_remind": ("period",),
    "period_change": ("period", "batas"),
    "instrument": ("instrument",),
    "instrument_sheet": ("instrument",),
    "instrument_change": ("instrument", "salin"),
    "regime": ("62-2018",),
    "regime_change": ("62-2018", "salin"),
}
NUMBERED = {
    "receipt": 1,
    "counter_receipt": 1,
    "tracked": 1,
    "prove": 1,
    "push": 1,
    "forget": 1,
    "case_news": 1,
    "withdraw_contact": 1,
    "code": 1,
    "code_enter": 1,
    "act": 2,
    "case": 1,
    "move": 2,
    "sheet": 1,
    "letter": 1,
    "reveal": 1,
    **dict.fromkeys(("api_complaint", "api_case_codes", "api_case_proofs", "api_push", "api_push_stop", "api_my_report"), 1),
    **dict.fromkeys(("api_report", "api_support", "api_follow", "api_follow_confirm", "api_unfollow", "api_flag"), 1),
    "public_case": 1,
    "support": 1,
    "follow": 1,
    "follow_code": 1,
    "unfollow": 1,
    "flag": 1,
    "publication": 1,
    "publication_withdraw": 1,
}


def names() -> set[str]:
    """Every URL name of the site, with its namespace."""
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                found.add(space + pattern.name)

    walk(get_resolver().url_patterns, "")
    return found


def test_every_address_has_a_row() -> None:
    ours = {name for name in names() if not name.startswith(FOREIGN)}
    assert ours - ELSEWHERE == set(ACCESS)


@dataclass(frozen=True)
class Everybody:
    """The cast, and by the name of their role all who knock at a door."""

    cast: Cast
    users: dict[str, User]

    def client(self, role: str) -> Client:
        """A browser in which somebody is signed in; a stranger is not."""
        client = Client()
        if role != "stranger":
            client.force_login(self.users[role])
        return client


@pytest.fixture
def people() -> Everybody:
    cast = make()
    users = {role: getattr(cast, role) for role in ROLES if hasattr(cast, role)}
    more = {
        "pendukung": (unit_of("bpbd"), Role.OFFICER),
        "organisasi": (cast.kominfo, Role.ORGANISATION),
        "admin": (cast.kominfo, Role.ADMIN),
    }
    for name, (unit, role) in more.items():
        users[name] = User.objects.create(username=name)
        Membership.objects.create(user=users[name], unit=unit, role=role)
    assert set(users) == set(ROLES) - {"stranger"}
    return Everybody(cast, users)


def helped(people: Everybody, text: str = POTHOLE) -> Complaint:
    """A case of the Dinas PUPR that another office was asked to help with."""
    complaint = complain(text).complaint
    services.assign(complaint.pk, unit_id=people.cast.pu.pk, reason="jalan")
    services.ask_support(complaint.pk, actor=people.cast.petugas, unit_id=unit_of("bpbd").pk, text="alat berat")
    return complaint


def assessed(people: Everybody) -> Assessment:
    """The self-assessment that the Dinas PUPR fills in."""
    leader = people.users["organisasi"]
    opening = assess.Opening(
        name="Penilaian",
        year=timezone.localdate().year,
        deadline=timezone.localdate(),
        instruments=[Instrument.objects.get(key="opd", agency__isnull=True)],
        units=[people.cast.pu],
        lead_unit=people.cast.kominfo,
    )
    return assess.open_period(agency_id=people.cast.pu.agency_id, opening=opening, by=leader).assessments.get()


def sampled(people: Everybody) -> SampledCase:
    """A case that the Dinas PUPR answered last month, drawn to be read."""
    complaint = complain("Lampu jalan mati di depan pasar.").complaint
    services.assign(complaint.pk, unit_id=people.cast.pu.pk, reason="jalan")
    services.reply(complaint.pk, actor=people.cast.petugas, text="Lampunya kami ganti besok.")
    ended = timezone.now().replace(day=1) - timedelta(days=10)
    Complaint.objects.filter(pk=complaint.pk).update(status="closed", ended_at=ended, due_at=None, end_reason="confirmed")
    month = ended.date().replace(day=1)
    return assess.draw_sample(agency=complaint.agency, month=month, by=people.users["organisasi"]).cases.get()


def planned(people: Everybody) -> PlanRow:
    """An action of the Dinas PUPR in a plan that is in force."""
    year, agency = timezone.localdate().year, people.cast.pu.agency_id
    plan = assess.make_plan(agency_id=agency, name="Rencana", first_year=year, last_year=year, by=people.users["organisasi"])
    whole = {"begins": Quarter(year, 1).index, "ends": Quarter(year, 4).index}
    facts = {"aspect": "Kebijakan", "action": "SK", "output": "SK", "indicator": "SK", "unit": "dokumen", "lead": people.cast.pu} | whole
    row = assess.put_plan_row(plan_id=plan.pk, pk=None, facts=facts, supporting=[], targets={year: Decimal(1)})
    assess.hand_in_plan(plan_id=plan.pk, by=people.users["organisasi"])
    assess.review_plan(plan_id=plan.pk, by=people.cast.koordinator)
    sha256 = plan.versions.get().sha256[:16]
    for signer in Signer:
        said = {"signer": signer, "name": "Nama", "number": "", "signed_on": timezone.localdate()}
        assess.sign_plan(plan_id=plan.pk, sha256=sha256, by=people.users["organisasi"], **said)
    return row


@pytest.mark.parametrize("role", ROLES)
def test_each_role(people: Everybody, role: str) -> None:
    complaint, client = helped(people), people.client(role)
    incident = Incident.objects.create(
        agency=complaint.agency, title="Air", topic_key="air_bersih", started_at=complaint.received_at, last_at=complaint.received_at
    )
    told = broadcast(agency_id=complaint.agency_id, author=people.cast.koordinator, title="Libur", text="Besok libur")
    partner = Partner.objects.create(agency=complaint.agency, name="Baruga", scopes=["exchange"])
    form, action, read = assessed(people), planned(people), sampled(people)
    known: dict[object, object] = {
        "form": form.pk,
        "sample": read.sample_id,
        "sampled": read.pk,
        "plan": action.plan_id,
        "plan_row": action.pk,
        "quarter": Quarter.of(timezone.localdate()).key,
        "period": form.period_id,
        "instrument": form.instrument_id,
        "number": complaint.number,
        "incident": incident.pk,
        "unit": people.cast.pu.code,
        "broadcast": told.pk,
        "raw": keep_unreadable("sms_kannel", "x1", {"query": {}, "form": {}}).pk,
        "partner": partner.pk,
        "exchanged": exporting.make(partner, via="page", is_trial=True).pk,
        "wording": ReplyTemplate.objects.create(
            unit=people.cast.pu, use="reply", name="Alat berat", text="Alat berat datang [tanggal]."
        ).pk,
    }
    kept = KeptFile(inbound_id=known["raw"], content_type="image/jpeg")
    kept.file.save("kept.jpg", ContentFile(b"x"))
    known["kept_file"] = kept.public_id
    found = {}
    for name in ACCESS:
        extra = ("reply",) if name == "move" else ("message",)
        arguments: list[object] = [complaint.number, *extra][: NUMBERED.get(name, 0)]
        if name == "attachment":
            arguments = [uuid.uuid4()]
        if name in ARGUMENTS:
            arguments = [known.get(argument, argument) for argument in ARGUMENTS[name]]
        found[name] = client.get(reverse(name, args=arguments)).status_code
    assert found == {name: row[role] for name, row in ACCESS.items()}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("stranger", 302),
        ("warga", 403),
        ("pengawas", 403),  # reads it, and changes nothing
        *((role, 404) for role in ("petugas2", "inspektorat", "organisasi", "admin")),
    ],
)
def test_whoever_has_no_part_in_a_case_is_refused_every_form_of_it(people: Everybody, role: str, status: int) -> None:
    complaint, client = helped(people), people.client(role)
    before = Complaint.objects.get(pk=complaint.pk).last_seq
    answers = {name: client.post(reverse("move", args=[complaint.number, name]), {}).status_code for name in OFFERS}
    assert answers == dict.fromkeys(OFFERS, status)
    assert Complaint.objects.get(pk=complaint.pk).last_seq == before


def sealed(people: Everybody) -> Complaint:
    """A case that the inspectorate alone may know of, which the office it is about once helped with and had."""
    complaint = helped(people, SECRET_TEXT)
    services.assign(complaint.pk, unit_id=people.cast.inspectorate.pk, reason="pengawasan")
    services.classify(complaint.pk, findings=services.Findings(sealed=True, complaint_class="berkadar"))
    search.rebuild()
    return Complaint.objects.get(pk=complaint.pk)


@pytest.mark.parametrize("role", ROLES)
def test_a_sealed_case_is_the_inspectorates_alone(people: Everybody, role: str) -> None:
    complaint, client = sealed(people), people.client(role)
    expected = {"stranger": 302, "warga": 403, "inspektorat": 200}.get(role, 404)
    assert client.get(reverse("case", args=[complaint.number])).status_code == expected
    noted = client.post(reverse("move", args=[complaint.number, "note"]), {"note-text": "x"})
    assert noted.status_code == (302 if role == "inspektorat" else expected)
    assert complaint.events.filter(text="x").count() == (role == "inspektorat")
    for page in ("desk", "coordination", "incidents", "routing_quality", "directory"):
        shown = client.get(reverse(page)).content.decode()
        mine = role == "inspektorat" and page == "desk"
        assert (SECRET_TEXT in shown) == mine
        assert (complaint.number in shown) == mine


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"stranger", "inspektorat"}])
def test_no_list_count_or_search_of_theirs_holds_a_sealed_case(people: Everybody, role: str) -> None:
    complaint, user = sealed(people), people.users[role]
    seen = access.visible_to(user)
    assert complaint not in seen
    assert complaint not in search.found(seen, "lurah uang")
    assert not any(queues.counts(queues.desk_of(user)).values())
    for cases in (seen, queues.to_verify(user)):
        for queue in queues.QUEUES.values():
            assert queues.page(cases, queue).rows == []


@pytest.mark.parametrize("role", ["petugas", "atasan", "pendukung"])
def test_whoever_is_accused_finds_nothing_of_the_case_though_they_had_it(people: Everybody, role: str) -> None:
    complaint = helped(people, SECRET_TEXT)
    services.assign(complaint.pk, unit_id=people.cast.other.pk, reason="bukan mereka", actor=people.cast.koordinator)
    unit = unit_of("bpbd") if role == "pendukung" else people.cast.pu
    services.verify(complaint.pk, actor=people.cast.koordinator, findings=services.Findings(), accused_unit_id=unit.pk)
    client = people.client(role)
    assert client.get(reverse("case", args=[complaint.number])).status_code == 404
    assert complaint.number not in client.get(reverse("desk")).content.decode()
    assert complaint not in search.found(access.visible_to(people.users[role]), "lurah uang")


def test_every_field_of_the_api_for_a_stranger_and_for_the_reporter(people: Everybody, client: Client) -> None:
    """What stands in an answer is listed here; a new field needs a decision."""
    made = complain(SECRET_TEXT)
    services.assign(made.complaint.pk, unit_id=people.cast.pu.pk, reason="jalan")
    services.note(made.complaint.pk, actor=people.cast.petugas, text="catatan dalam")
    services.reply(made.complaint.pk, actor=people.cast.petugas, text="jawaban untuk pelapor")
    address = reverse("api_complaint", args=[made.complaint.number])
    public = {"tracking_number", "status", "status_label", "unit", "deadlines", "timeline", "url"}
    stranger = client.get(address)
    assert set(stranger.json()) == public
    assert {key for event in stranger.json()["timeline"] for key in event} == {"kind", "label", "at", "unit"}
    assert {event["kind"] for event in stranger.json()["timeline"]} == {"registered", "assigned"}
    assert {key for clock in stranger.json()["deadlines"] for key in clock} == {"clock", "label", "due", "stopped"}
    reporter = client.get(address, headers={"X-Access-Pin": made.pin})
    assert set(reporter.json()) == public | {"text", "location_text", "visibility", "received_at", "actions"}
    assert {key for event in reporter.json()["timeline"] for key in event} == {"kind", "label", "at", "unit", "text", "files"}
    for said in (stranger, reporter):
        for secret in ("catatan dalam", PHONE, PHONE.lstrip("+"), people.cast.petugas.username, made.pin):
            assert secret not in said.content.decode()
    for words in (SECRET_TEXT, "jawaban untuk pelapor"):
        assert words not in stranger.content.decode()
        assert words in reporter.content.decode()


def test_every_field_of_the_api_of_a_sealed_case_is_as_of_a_case_without_a_story(people: Everybody, client: Client) -> None:
    complaint = sealed(people)
    said = client.get(reverse("api_complaint", args=[complaint.number])).json()
    assert (said["unit"], said["deadlines"], said["timeline"]) == (None, [], [])
    assert set(said) == {"tracking_number", "status", "status_label", "unit", "deadlines", "timeline", "url"}
    page = client.get(reverse("tracked", args=[complaint.number])).content.decode()
    for hidden in (SECRET_TEXT, people.cast.inspectorate.name, people.cast.inspectorate.short_name):
        assert hidden not in page
