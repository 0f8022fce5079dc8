"""The site as an app on a phone: written without a signal, arrived once; shared from another app; installable; knocked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from complaints.models import Attachment, Complaint
from lapor import shell
from tests.browser.conftest import PHONE, check
from tests.cast import Cast
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser
STORY = "Jembatan kayu di Dusun Bontosunggu patah satu papan sejak kemarin, anak sekolah lewat situ tiap pagi."
SHARED = "Foto ini dari grup warga: sampah menumpuk di pinggir Sungai Tangka, sudah tiga hari."
# 400 ms there and back, 400 kbit/s: the slow 3G of Lighthouse.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def phone(cast: Cast, browser: Browser, chromium_path: str, live_server: object, tmp_path: Path) -> Iterator[BrowserContext]:
    """A phone with a profile of its own: an ordinary context is "incognito", where nothing can be installed."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium_path,
        headless=True,
        args=CHROMIUM,
        viewport=PHONE,  # type: ignore[arg-type]
        is_mobile=True,
        has_touch=True,
        locale="id-ID",
        base_url=live_server.url,  # type: ignore[attr-defined]
        permissions=["notifications"],
    )
    context.set_default_timeout(8000)
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda message: said.append(message.text))
    yield context
    context.close()
    # What a browser says of a network that is away is no fault of a page.
    ours = [line for line in said if not any(word in line for word in ("ERR_INTERNET_DISCONNECTED", "Banner not shown"))]
    assert ours == []


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """The home page, with the worker at work."""
    page = phone.pages[0]
    page.goto("/")
    page.evaluate(
        "navigator.serviceWorker.ready.then(() => new Promise((done) => { navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); }))"
    )
    return page


def picture(folder: Path) -> Path:
    path = folder / "jembatan.jpg"
    Image.effect_noise((1800, 1200), 60).convert("RGB").save(path, quality=90)
    return path


def test_a_report_written_in_flight_mode_arrives_once_with_its_photo(phone: BrowserContext, page: Page, tmp_path: Path) -> None:
    phone.set_offline(True)
    page.get_by_role("link", name="Lapor sekarang").click()
    expect(page.get_by_text("Tidak ada sinyal.")).to_be_visible()
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.locator("input[type=file]").set_input_files(picture(tmp_path))
    # What was typed is written down; another visit finds it and goes on.
    expect_state(page, "draf", files=1)
    page.goto("/lacak/K000/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Halaman ini perlu sinyal")
    check(page, "offline")
    page.get_by_role("link", name="Lanjutkan").click()
    expect(page.get_by_label("Ceritakan masalahnya")).to_have_value(STORY)
    page.get_by_role("button", name="Lanjut").click()
    page.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Periksa laporan").click()
    expect(page.get_by_text("Menunggu sinyal", exact=True)).to_be_visible()
    expect(page.get_by_text("1 laporan menunggu sinyal")).to_be_visible()
    check(page, "queued")
    assert not Complaint.objects.exists()

    phone.set_offline(False)
    expect(page.get_by_text("Terkirim", exact=True)).to_be_visible()
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.channel) == (STORY, "web")
    photo = Attachment.objects.get(complaint=complaint)
    assert photo.content_type == "image/jpeg"
    # The receipt stays until the person lets it go.
    page.goto("/")
    expect(page.locator("[data-put=number]")).to_have_text(f"{complaint.number[:4]}-{complaint.number[4:8]}-{complaint.number[8:]}")
    page.get_by_role("button", name="hapus dari HP ini").click()
    page.get_by_role("button", name="Tekan sekali lagi untuk menghapus").click()
    expect(page.locator("#kotak")).to_be_hidden()
    assert Complaint.objects.count() == 1

    # With a signal the form goes its ordinary way, and takes its draft along.
    page.goto("/lapor/")
    page.get_by_label("Ceritakan masalahnya").fill(SHARED)
    expect_state(page, "draf")
    page.get_by_role("button", name="Lanjut").click()
    page.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Periksa laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
    assert until(page, "async () => !(await outbox.all()).length")
    assert Complaint.objects.count() == 2


def test_a_form_that_was_kept_leaves_by_the_outbox_though_there_is_a_signal(
    cast: Cast, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/lapor/?luring=1")
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.locator("input[type=file]").set_input_files(picture(tmp_path))
    page.get_by_role("button", name="Lanjut").click()
    page.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Periksa laporan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan Anda sudah kami terima")
    assert (Complaint.objects.get().text, Attachment.objects.count()) == (STORY, 1)


def test_a_new_version_takes_over_when_the_person_says_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    old = page.evaluate("caches.keys()")
    newer = shell.script().replace('"version": "', '"version": "new-')
    monkeypatch.setattr(shell, "script", lambda: newer)
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    expect(page.get_by_text("Ada versi baru.")).to_be_visible()
    assert sorted(page.evaluate("caches.keys()")) == sorted([*old, old[0].replace("lapor-", "lapor-new-")])
    with page.expect_navigation():
        page.get_by_role("button", name="Perbarui").click()
    assert until(page, "async () => (await caches.keys()).length === 1")
    assert page.evaluate("caches.keys()") == [old[0].replace("lapor-", "lapor-new-")]
    # Nobody's pages are kept but those that are everybody's.
    kept = page.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then((cache) => cache.keys()).then((all) => all.map((one) => new URL(one.url).pathname))"
    )
    page.goto("/pasang/")
    # It would not be offered for a site that cannot be installed.
    expect(page.get_by_role("button", name="Pasang sekarang")).to_be_visible()
    check(page, "install")
    assert {path for path in kept if not path.startswith("/static/")} == set(shell.pages())


# Runs in the page, because the pages' policy forbids Playwright's own waiting: `look` until it gives something.
UNTIL = """async (look, wait) => {
  for (const end = Date.now() + wait; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    const seen = await look();
    if (seen) return seen;
  }
  return null;
}"""


def until(page: Page, look: str, *, wait: int = 6000) -> object:
    """What the asynchronous function ``look`` gives in the page, once it gives something; None after ``wait`` milliseconds."""
    return page.evaluate(f"({UNTIL})({look}, {wait})")


def expect_state(page: Page, state: str, *, files: int = 0) -> None:
    """Until the one report on this phone is in this state and has so many files with it."""
    seen = f"async () => {{ const [row, ...more] = await outbox.all(); return !more.length && row?.state === '{state}' && row.files.length === {files}; }}"
    assert until(page, seen)


def test_shared_into_a_draft_installable_and_knocked_at(phone: BrowserContext, page: Page, tmp_path: Path) -> None:
    devtools = phone.new_cdp_session(page)
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert devtools.send("Page.getAppManifest")["errors"] == []

    # Another app's share sheet posts a form that only the worker answers; here a form of the page does.
    page.evaluate(
        """(text) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action: "/lapor/bagikan/", enctype: "multipart/form-data" });
          const words = Object.assign(document.createElement("textarea"), { name: "text", value: text });
          const photos = Object.assign(document.createElement("input"), { type: "file", name: "photos", id: "shared" });
          form.append(words, photos);
          document.body.append(form);
        }""",
        SHARED,
    )
    page.locator("#shared").set_input_files(picture(tmp_path))
    page.evaluate("document.getElementById('shared').form.submit()")
    expect(page.get_by_label("Ceritakan masalahnya")).to_have_value(SHARED)
    expect(page.locator(".kept li")).to_have_count(1)
    expect_state(page, "draf", files=1)

    # A save that comes after the report was queued does not take it out of the queue again.
    key = page.locator("[name=token]").input_value()
    phone.set_offline(True)
    states = page.evaluate(
        "async (key) => { await outbox.queue(key); const kept = await outbox.save(key, { text: 'x' }, []); return [kept, (await outbox.get(key)).state, (await outbox.get(key)).fields.text]; }",
        key,
    )
    assert states == [False, "antre", SHARED]
    phone.set_offline(False)
    expect_state(page, "terkirim")
    assert (Complaint.objects.get().text, Attachment.objects.count()) == (SHARED, 1)

    knocks: list[object] = []
    registered: dict[str, str] = {}
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.update({row["scopeURL"]: row["registrationId"] for row in event["registrations"]}),
    )
    devtools.send("ServiceWorker.enable")
    origin = page.evaluate("location.origin")
    told = {"web_push": 8030, "notification": {"title": "Lapor", "body": "Ada kabar untuk laporan 1234", "navigate": "/lacak/1234/"}}
    knock = {"origin": origin, "registrationId": registered[f"{origin}/"], "data": json.dumps(told)}
    shown = "async () => { const [first] = await (await navigator.serviceWorker.ready).getNotifications(); return first && [first.body, first.data.navigate]; }"
    seen = None
    while seen is None and len(knocks) < 4:
        # One in five times the developer tools hand it to nobody; a push service would come again, too.
        knocks.append(devtools.send("ServiceWorker.deliverPushMessage", knock))
        seen = until(page, shown, wait=1500)
    assert seen == [told["notification"]["body"], "/lacak/1234/"]

    # On a slow line the second visit needs the network for nothing but the page itself.
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    page.goto("/lapor/")
    weighed = page.evaluate("performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.transferSize, 0)")
    assert weighed < 20_000


def test_on_slow_3g_a_report_with_a_photo_arrives_once_however_impatient_somebody_is(
    cast: Cast, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    photo = tmp_path / "gelap.jpg"
    Image.linear_gradient("L").resize((2400, 1800)).save(photo, quality=60)
    page = open_page("/luring/")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    network.send("Network.setBypassServiceWorker", {"bypass": True})  # as on the very first visit
    page.goto("/lapor/")
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.locator("input[type=file]").set_input_files(photo)
    # Nobody waits for it: what is still on its way then goes with the form.
    page.get_by_role("button", name="Lanjut").click()
    page.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Periksa laporan").dblclick()
    page.get_by_role("button", name="Kirim laporan").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan Anda sudah kami terima")
    assert Complaint.objects.get().text == STORY
    assert Attachment.objects.get().content_type == "image/jpeg"
