// The counter by keyboard: Ctrl+Enter keeps what is written, with Shift it goes on to the next one; ? shows the keys.
// Without this file every button is still there.
const form = document.querySelector("form.counter");
const help = document.getElementById("pintasan");
const opener = document.getElementById("buka-pintasan");

if (form) {
  // The hints come by themselves while somebody writes.
  form.querySelector("[data-plain]").hidden = true;
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  // Whoever comes back from a refused form is led to what is wrong; the others begin to write.
  if (!document.querySelector("[data-focus]")) form.elements.text.focus({ preventScroll: true });
}

/** Whether nothing would be lost: no words, and no recording or photo. */
function isEmpty() {
  return !form?.elements.text.value.trim() && !form?.querySelector(".kept li");
}

addEventListener("keydown", (event) => {
  if (event.isComposing || help?.open) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(event.shiftKey ? "[data-save-next]" : "[data-save]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  const step = {
    "?": () => help?.showModal(),
    r: () => { if (isEmpty()) document.querySelector("[data-back]")?.click(); },
    n: () => document.querySelector("[data-next]")?.click(),
  }[event.key];
  if (!step) return;
  event.preventDefault();
  step();
});
