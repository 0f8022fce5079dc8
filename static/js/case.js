// The case screen: what is typed is kept, ready words fill their box, keys open forms, and what changes is fetched again.
// Without this file every form, link and text is still there.
const root = document.getElementById("kasus");
const said = root.dataset;
const forms = [...root.querySelectorAll("form[data-keep]")];
document.documentElement.classList.add("has-keys");

// --- Typed text is kept for this tab and this person until it has been sent ---
const place = (form) => `lapor:${said.who}:${said.number}:${form.dataset.keep}`;
const boxes = (form) => [...form.querySelectorAll("textarea, input[type=text], input[type=date]")];

function keep(form) {
  const typed = Object.fromEntries(boxes(form).filter((box) => box.value !== box.defaultValue).map((box) => [box.name, box.value]));
  if (Object.keys(typed).length) sessionStorage.setItem(place(form), JSON.stringify({ typed }));
  else sessionStorage.removeItem(place(form));
}

function restore(form) {
  const kept = JSON.parse(sessionStorage.getItem(place(form)) ?? "null");
  if (!kept) return;
  // Something this person did here since the form was sent: it arrived.
  if (kept.sent !== undefined && Number(said.mine) > kept.sent) {
    sessionStorage.removeItem(place(form));
    return;
  }
  // It was refused, or never arrived: what is done later must not take it for sent.
  sessionStorage.setItem(place(form), JSON.stringify({ typed: kept.typed }));
  let back = false;
  for (const box of boxes(form)) {
    if (kept.typed[box.name] && !box.value) {
      box.value = kept.typed[box.name];
      back = true;
    }
  }
  if (!back) return;
  form.closest("details").open = true;
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent = said.kept;
  form.prepend(note);
}

for (const form of forms) {
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => {
    const kept = JSON.parse(sessionStorage.getItem(place(form)) ?? "null");
    if (kept) sessionStorage.setItem(place(form), JSON.stringify({ ...kept, sent: Number(said.mine) }));
  });
}

// --- Ready words fill the box in place, and ask before they write over what somebody typed ---
for (const link of root.querySelectorAll("a[data-words]")) {
  link.addEventListener("click", (event) => {
    const box = link.closest("form").querySelector("textarea[name$='-text']");
    event.preventDefault();
    const ready = [...link.closest("ul").querySelectorAll("a")].map((other) => other.dataset.words);
    if (box.value.trim() && !ready.includes(box.value) && !confirm(said.replace)) return;
    box.value = link.dataset.words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    link.closest("details").open = false;
    box.focus();
    const blank = /\[[^[\]\n]{2,60}\]/.exec(box.value);
    if (blank) box.setSelectionRange(blank.index, blank.index + blank[0].length);
  });
}

// --- How long it is as SMS: 160 letters in one part, 153 in each of several; 70 and 67 with signs that GSM 03.38 lacks ---
const PLAIN = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
function parts(text) {
  const plain = PLAIN.test(text);
  const length = plain ? text.length + (text.match(/[\^{}\\[~\]|€]/g) ?? []).length : text.length;
  const [one, more] = plain ? [160, 153] : [70, 67];
  return length <= one ? Math.min(length, 1) : Math.ceil(length / more);
}

for (const form of forms.filter((item) => "toReporter" in item.dataset)) {
  const box = form.querySelector("textarea[name$='-text']");
  const line = form.querySelector("[data-length]");
  const count = () => {
    line.hidden = !box.value;
    line.textContent = said.length.replace("#", box.value.length).replace("§", parts(box.value.trim()));
  };
  box.addEventListener("input", count);
  count();
}

// --- Keys. A single letter can be switched off (WCAG 2.1.4), and does nothing while somebody types ---
const sheet = document.getElementById("pintasan");
const opener = document.getElementById("buka-pintasan");
const active = document.getElementById("pintasan-aktif");
const OFF = "lapor:pintasan-mati";
opener.hidden = false;
opener.addEventListener("click", () => sheet.showModal());
active.checked = !localStorage.getItem(OFF);
active.addEventListener("change", () => {
  if (active.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "ya");
  document.documentElement.classList.toggle("has-keys", active.checked);
});
document.documentElement.classList.toggle("has-keys", active.checked);

function openForm(key) {
  const part = root.querySelector(`details[data-keys~="${key}"]`);
  if (!part) return false;
  part.open = true;
  part.scrollIntoView({ block: "center" });
  // Where one form serves for both, "s" means the settlement.
  if (key === "s") part.querySelector("input[name$='-kind'][value=resolve]")?.click();
  const box = part.querySelector("textarea") ?? part.querySelector("select, input:not([type=hidden])") ?? part.querySelector("button");
  box.focus({ preventScroll: true });
  return true;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || !active.checked) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "?") {
    event.preventDefault();
    if (sheet.open) sheet.close();
    else sheet.showModal();
  } else if (!sheet.open && event.key === "r") document.getElementById("kembali").click();
  else if (!sheet.open && /^[a-z]$/.test(event.key) && openForm(event.key)) event.preventDefault();
});

// --- Every half minute timeline, notes and clocks come anew; forms are never touched ---
const PARTS = ["kepala", "batas", "percakapan", "catatan"];
let seen = said.seq;

function put(fresh) {
  for (const id of PARTS) {
    const old = document.getElementById(id);
    const made = fresh.querySelector(`#${id}`);
    if (!old || !made || old.contains(document.activeElement) || old.textContent.trim() === made.textContent.trim()) continue;
    for (const part of old.querySelectorAll("details[open][id]")) {
      made.querySelector(`#${CSS.escape(part.id)}`)?.setAttribute("open", "");
    }
    old.replaceWith(made);
  }
}

function tell(words) {
  const news = document.getElementById("kabar");
  news.hidden = false;
  news.querySelector("span").textContent = `${news.dataset.new} ${words}.`;
}

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { headers: { "HX-Request": "true" }, redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("hidup");
    if (!fresh) return;
    put(fresh);
    if (fresh.dataset.seq !== seen) tell(fresh.dataset.said);
    seen = fresh.dataset.seq;
  } catch {
    // No network for now; the next look says.
  }
}
setInterval(look, 30_000);
addEventListener("visibilitychange", look);
