// The filing form, one step at a time. Without this file it is one page with three headings and works the same.
const form = document.getElementById("lapor");
const steps = [...form.querySelectorAll(".step")];
const words = form.dataset;
const text = form.elements.text;
let current = 0;

document.documentElement.classList.add("js");
document.querySelector("[data-focus]")?.focus();

// Photos sent ahead (staged.js) and hints (hints.js) come with the first touch: a first visit on a weak line waits for
// neither. What did not come is asked for again with the next touch, and until then the form goes its ordinary way.
const TOUCHES = ["focusin", "pointerdown", "change"];
const coming = new Map(); // address → its module, or null where there was no signal
let again = 0;

function get(address) {
  if (!coming.has(address)) {
    // Under its own name a browser may remember that it did not come.
    const asked = import(again ? `${address}?${again}` : address).catch(() => {
      coming.delete(address);
      again += 1;
      return null;
    });
    coming.set(address, asked);
  }
  return coming.get(address);
}

function help() {
  get(words.filesSrc);
  get(words.hintsSrc);
}
TOUCHES.forEach((touch) => form.addEventListener(touch, help, { passive: true }));
if (text.value || form.querySelector(".kept li")) help();

const recording = document.getElementById("rekam");
if (window.MediaRecorder && navigator.mediaDevices?.getUserMedia && window.DataTransfer && isSecureContext) {
  recording.hidden = false;
  recording.querySelector("button").addEventListener("click", async () => (await get(words.filesSrc))?.voice());
}

function show(index, { focus = true, push = true } = {}) {
  current = Math.max(0, Math.min(index, steps.length - 1));
  steps.forEach((step, i) => { step.hidden = i !== current; });
  if (push) history.pushState({ step: current }, "");
  if (focus) {
    steps[current].querySelector("h2").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function button(label, className, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}

function next() {
  if (current === 0 && !text.value.trim()) {
    missing();
    return;
  }
  show(current + 1);
}

function missing() {
  let said = document.getElementById("id_text_error");
  if (!said) {
    said = document.createElement("div");
    said.id = "id_text_error";
    said.className = "error";
    said.setAttribute("role", "alert");
    text.before(said);
    text.setAttribute("aria-describedby", `${text.getAttribute("aria-describedby") ?? ""} id_text_error`.trim());
  }
  said.textContent = words.empty;
  text.setAttribute("aria-invalid", "true");
  text.focus();
}

steps.forEach((step, index) => {
  const progress = document.createElement("p");
  progress.className = "progress";
  progress.textContent = `${words.step} ${index + 1} ${words.of} ${steps.length}`;
  step.prepend(progress);
  const row = document.createElement("p");
  row.className = "row field";
  if (index < steps.length - 1) row.append(button(words.next, "button", next));
  if (index > 0) row.append(button(words.back, "link", () => history.back()));
  step.append(row);
});

addEventListener("popstate", (event) => show(event.state?.step ?? 0, { push: false }));

// A link of the error summary, or to a field, may lead into another step.
document.getElementById("isi").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  const index = steps.findIndex((step) => step.contains(target));
  if (index >= 0) {
    event.preventDefault();
    show(index, { focus: false });
    const folded = target.closest("details");
    if (folded) folded.open = true;
    target.focus();
  }
});

const wrong = steps.findIndex((step) => step.querySelector("[aria-invalid=true]"));
const first = wrong >= 0 ? wrong : Number(words.open || 1) - 1;
history.replaceState({ step: first }, "");
// Whoever came to change one part stands at that part.
show(first, { focus: wrong < 0 && first > 0, push: false });

form.addEventListener("submit", (event) => {
  if (!text.value.trim()) {
    event.preventDefault();
    show(0, { focus: false });
    missing();
  } else if (form.dataset.sent || !form.dispatchEvent(new CustomEvent("lapor:send", { cancelable: true }))) {
    event.preventDefault(); // pressed twice, or somebody else takes it: without a signal it waits on the phone
  } else {
    form.dataset.sent = "yes";
  }
});
// Back from the next page: the form may be sent again; its token makes the same words the same complaint.
addEventListener("pageshow", () => delete form.dataset.sent);

// Enter in a field of an early step goes on instead of sending half a report.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement && current < steps.length - 1) {
    event.preventDefault();
    next();
  }
});
