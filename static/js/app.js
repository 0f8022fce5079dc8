// Every page for citizens: the worker, reports that wait on this phone, and the page without a signal. Reports themselves
// are in outbox.js, which stands before this file.
//
// What a page may do with it, nothing of it needed:
// - a form that posts to data-form of #aplikasi and carries a `token` is written down while somebody types; pressing one of
//   its buttons without a signal puts the report into the outbox instead (buttons named in NOT_SENDING do something else).
//   A form with a script of its own asks first by a cancelable `lapor:send`; cancelled means that the report is taken.
// - `new CustomEvent("lapor:files", { detail: [File, …] })` on that form says which files belong to it, for forms that do
//   not leave them in their file field. Without such an event the file field is read.
// - components/outbox.html shows what is on this phone, in #kotak; a form on a page without it is sent the ordinary way.
const app = document.getElementById("aplikasi");
const { outbox } = self;
const words = app.dataset;
const box = document.getElementById("kotak");
const FORM_KEY = "lapor-draf";
const NOT_SENDING = new Set(["ubah", "buang", "samarkan", "rahasia"]);
const SIDE = 1280;
const SMALL_ENOUGH = 300_000;

document.documentElement.classList.toggle("installed", matchMedia("(display-mode: standalone)").matches);

// --- The worker -------------------------------------------------------------------------------------------------------
const policy = self.trustedTypes?.createPolicy("lapor", {
  createScriptURL: (address) => {
    if (address !== words.worker) throw new TypeError("only the app's own worker");
    return address;
  },
});
const worker = navigator.serviceWorker;
function register() {
  worker.register(policy ? policy.createScriptURL(words.worker) : words.worker, { scope: "/", updateViaCache: "none" }).then(watch, () => {});
}
// What it fetches to keep must not stand in the way of the page that somebody waits for.
if (worker && document.readyState === "complete") register();
else if (worker) addEventListener("load", () => setTimeout(register));

function watch(registration) {
  const offer = () => {
    // The first worker of a phone takes over by itself; a later one waits for the person.
    if (!registration.waiting || !worker.controller) return;
    const strip = document.getElementById("versi-baru");
    strip.hidden = false;
    strip.querySelector("button").onclick = () => {
      worker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting?.postMessage("perbarui");
    };
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}

// --- The signal -------------------------------------------------------------------------------------------------------
function signal() {
  document.getElementById("tanpa-sinyal").hidden = navigator.onLine;
  document.documentElement.classList.toggle("offline", !navigator.onLine);
  if (navigator.onLine) flush();
}
addEventListener("online", signal);
addEventListener("offline", signal);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") signal(); });

async function flush() {
  try {
    await outbox.flush(words.api);
  } catch { /* a browser that keeps nothing (a private window) has nothing to send */ }
}

async function later() {
  try {
    await (await worker?.ready)?.sync?.register("outbox");
  } catch { /* not every browser has it; then it goes out when a page is open */ }
}

// --- What is on this phone --------------------------------------------------------------------------------------------
async function show() {
  if (!box) return;
  const rows = (await outbox.all()).filter((row) => row.state !== "draf" || row.key !== form?.key);
  const waiting = rows.filter((row) => row.state === "antre" || row.state === "mengirim").length;
  const list = box.querySelector("ul");
  list.replaceChildren(...rows.map(card));
  box.hidden = !rows.length && !box.hasAttribute("data-always");
  box.querySelector("[data-empty]").hidden = rows.length > 0;
  const said = waiting ? `${waiting} ${box.dataset.waiting}` : "";
  const status = box.querySelector("[role=status]");
  if (status.textContent !== said) status.textContent = said;
  const queued = box.querySelector("[data-queued]");
  if (!queued.hidden && !waiting) {
    queued.hidden = true;
    if (rows.some((row) => row.key === form?.key && row.state === "terkirim")) title(box.dataset.arrived);
  }
}

const title = (text) => { document.querySelector("h1").textContent = text; };

function card(row) {
  const item = document.getElementById(`kotak-${row.state}`).content.firstElementChild.cloneNode(true);
  const put = (name, text) => item.querySelectorAll(`[data-put=${name}]`).forEach((place) => { place.textContent = text; });
  const words = row.fields?.text ?? "";
  put("text", words.length > 90 ? `${words.slice(0, 90).trimEnd()}…` : words);
  put("files", row.files?.length ? `${row.files.length} ${box.dataset.files}` : "");
  put("number", (row.receipt?.number ?? "").replace(/(\d{4})(?=\d)/g, "$1-"));
  put("pin", row.receipt?.pin ?? "");
  put("why", row.why ?? "");
  item.querySelectorAll("a[data-open]").forEach((link) => {
    link.href = link.dataset.open === "case" ? row.receipt.url : `${box.dataset.form}?draf=${row.key}`;
  });
  item.querySelectorAll("button[data-do]").forEach((button) => {
    button.hidden = button.dataset.do === "change" && row.tries > 0;
    button.addEventListener("click", () => {
      // Nothing brings it back, and a thumb slips.
      if (button.dataset.do === "remove" && button.textContent !== box.dataset.sure) button.textContent = box.dataset.sure;
      else act(button.dataset.do, row);
    });
  });
  return item;
}

async function act(what, row) {
  if (what === "remove") await outbox.remove(row.key);
  if (what === "send") {
    await outbox.queue(row.key);
    later();
    await flush();
  }
  if (what === "change" && await outbox.reopen(row.key)) location.assign(`${box.dataset.form}?draf=${row.key}`);
  if (what === "remove") (box.querySelector("h2")).focus();
}

// --- The form ---------------------------------------------------------------------------------------------------------
const found = [...document.forms].find((each) => each.method === "post" && each.elements.token && new URL(each.action).pathname === words.form);
const form = found ? written(found) : null;

function written(element) {
  const { elements } = element;
  const asked = new URLSearchParams(location.search).get("draf");
  const field = element.querySelector("input[type=file]");
  const own = sessionStorage.getItem(FORM_KEY);
  const key = asked ?? (own && own === elements.token.value ? own : outbox.newKey());
  let files = null;
  let before = [];
  let turns = 0;
  let told = false;
  let timer = 0;
  let done = false;
  elements.token.value = key;
  sessionStorage.setItem(FORM_KEY, key);

  const fields = () => Object.fromEntries([...new FormData(element)].filter(([name, value]) => typeof value === "string" && value && !["csrfmiddlewaretoken", "token", "berkas", "periksa"].includes(name)));
  const write = async () => {
    clearTimeout(timer);
    const said = fields();
    // The page that shows it all once more has nothing to type in and no files of its own.
    if (done || (!said.text && !files?.length) || !field) return;
    await outbox.save(key, said, files ?? undefined);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 400);
  };
  const keep = async (given) => {
    turns += 1;
    const turn = turns;
    // As they are at first: whoever leaves while they are being made small must not lose them.
    files = [...before, ...given];
    soon();
    const made = await Promise.all(files.map(small));
    if (turn !== turns) return; // another list came meanwhile
    files = made;
    soon();
  };
  element.addEventListener("input", soon);
  element.addEventListener("change", (event) => {
    if (event.target === field && !told) keep(field.files);
    else soon();
  }, true);
  element.addEventListener("lapor:files", (event) => {
    told = true;
    keep(event.detail);
  });
  addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") write(); });

  // Without a signal, or from a page that was kept and whose token nobody knows any more.
  const send = (event) => {
    if (!box || (navigator.onLine && !box.hasAttribute("data-kept"))) {
      write();
      return;
    }
    event.preventDefault();
    take();
  };
  element.addEventListener("lapor:send", send);
  // After the form's own look at what was typed, which may have stopped it.
  document.addEventListener("submit", (event) => {
    if (event.target === element && !event.defaultPrevented && !NOT_SENDING.has(event.submitter?.name)) send(event);
  });

  async function take() {
    delete element.dataset.sent;
    done = true;
    clearTimeout(timer);
    try {
      await outbox.queue(key, fields(), files ?? undefined);
    } catch {
      element.submit(); // this browser keeps nothing; what is typed stays when the page cannot be left
      return;
    }
    navigator.storage?.persist?.();
    sessionStorage.removeItem(FORM_KEY);
    later();
    element.hidden = true;
    document.querySelectorAll("#kesalahan").forEach((old) => old.remove());
    box.querySelector("[data-queued]").hidden = false;
    title(box.dataset.stored);
    await show();
    box.querySelector("h2").focus();
    box.scrollIntoView();
    await flush();
  }

  if (asked && field) resume();
  // Files that came with an earlier page of this report and are now listed by the server only.
  else outbox.get(key).then((row) => { before = row?.files ?? []; }, () => {});
  if (box?.hasAttribute("data-kept") && elements.topic) elements.topic.value ||= new URLSearchParams(location.search).get("k") ?? "";
  return { key };

  async function resume() {
    const row = await outbox.get(key);
    if (row?.state !== "draf") {
      show();
      return;
    }
    for (const [name, value] of Object.entries(row.fields)) {
      const target = elements[name];
      if (target && target.type !== "file") target.value = value;
    }
    if (row.files.length && field) {
      const handed = new DataTransfer();
      row.files.forEach((file, index) => handed.items.add(file instanceof File ? file : new File([file], `foto-${index + 1}.jpg`, { type: file.type })));
      field.files = handed.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    elements.text.focus();
  }
}

// A photo as large as it helps: four megabytes would never leave a weak signal. Drawing it anew drops where it was taken.
async function small(file) {
  if (!file.type.startsWith("image/") || !self.OffscreenCanvas || !self.createImageBitmap) return file;
  if (file.type === "image/jpeg" && file.size < SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.75 });
    return blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

// --- Arrived the ordinary way: the draft has done its work ----------------------------------------------------------------
const sent = sessionStorage.getItem(FORM_KEY);
if (sent && location.pathname.startsWith(`${words.form}terkirim/`)) {
  sessionStorage.removeItem(FORM_KEY);
  outbox.remove(sent);
}

// --- Installing -----------------------------------------------------------------------------------------------------------
const install = document.getElementById("pasang");
if (install) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install.hidden = false;
    install.querySelector("button").onclick = () => event.prompt();
  });
  addEventListener("appinstalled", () => { install.hidden = true; });
}

const unsent = document.querySelector("[data-unsent]");
if (unsent) unsent.hidden = !new URLSearchParams(location.search).has("belum");

outbox.listen(() => show().catch(() => {}));
show().catch(() => {});
signal();
