// A form keeps each answer while it is written. Somebody else's newer answer is shown beside one's own, never written over unseen.
// Without this script the button "Simpan" does the same for the whole page.
const form = document.querySelector("[data-save]");
const waiting = new Map();
const MOST_KEPT = 60_000; // more than some 64 KB a browser refuses to send on after its page is gone

function fieldsOf(box) {
  const pk = box.dataset.question;
  const chosen = box.querySelector(`[name=j${pk}]:checked`) ?? box.querySelector(`[name=j${pk}]:not([type=radio])`);
  return { pk, value: chosen?.value ?? "", note: box.querySelector(`[name=k${pk}]`)?.value ?? "", version: box.querySelector(`[name=v${pk}]`) };
}

function say(box, words, lost = false) {
  const line = box.querySelector(".kept");
  line.textContent = words;
  line.classList.toggle("lost", lost);
}

function conflict(box, told) {
  say(box, `${told.error} ${form.dataset.theirs} ${[told.said, told.note].filter(Boolean).join(". ")}`, true);
  const mine = document.createElement("button");
  mine.type = "button";
  mine.className = "button quiet";
  mine.textContent = form.dataset.mine;
  mine.addEventListener("click", () => { fieldsOf(box).version.value = told.version; keep(box); });
  box.querySelector(".kept").append(" ", mine);
}

const busy = new Set();
async function keep(box) {
  if (busy.has(box)) { later(box); return; }
  await send(box);
}

async function send(box) {
  busy.add(box);
  const { pk, value, note, version } = fieldsOf(box);
  const body = new URLSearchParams({ question: pk, value, note, version: version.value, csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value });
  say(box, form.dataset.saving);
  try {
    const answer = await fetch(form.dataset.save, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" }, keepalive: body.toString().length < MOST_KEPT });
    const told = await answer.json();
    if (answer.ok) { version.value = told.version; say(box, told.said); }
    else if ("version" in told) conflict(box, told);
    else say(box, told.error, true);
  } catch {
    // No signal, or signed out meanwhile: the words stay in the page, and the button sends them.
    say(box, form.dataset.offline, true);
  } finally {
    busy.delete(box);
  }
}

function later(box, wait = 900) {
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => { waiting.delete(box); keep(box); }, wait));
}

/** The boxes that waited; none does any more. */
function stop() {
  const boxes = [...waiting.keys()];
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
  return boxes;
}

form?.addEventListener("input", (event) => {
  const box = event.target.closest("[data-question]");
  if (box && event.target.dataset.answer) later(box, event.target.type === "radio" ? 0 : 900);
});
// What is sent by the button needs no second way.
form?.addEventListener("submit", stop);
// Whoever follows a link takes along what was typed last; one's own answer that is still on its way is no conflict.
// When the page is already going, its worker may drop what it is handed: so as soon as somebody leaves.
for (const leaving of ["beforeunload", "pagehide"]) addEventListener(leaving, () => stop().forEach((box) => { send(box); }));
