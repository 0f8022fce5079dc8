// Every page with forms: the summary of mistakes gets the focus; an address with #name opens that part.
document.querySelector("[data-focus]")?.focus();

function openNamed() {
  const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }
}
openNamed();
addEventListener("hashchange", openNamed);
// A second press while the first is on its way would only be the same message again.
for (const form of document.querySelectorAll("form[method=post]:not([data-again])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Another language or look is another page. What was typed on this one comes along, in this tab and once; codes and files do not.
const KEPT = "typed";
const FIELDS = "main form[method=post] :is(textarea, select, input:not([type=hidden], [type=file], [type=password], [autocomplete=one-time-code]))";
const typed = () => [...document.querySelectorAll(FIELDS)].map((field) => ({ form: field.form.getAttribute("action"), name: field.name, value: field.value, on: field.checked }));
for (const form of document.querySelectorAll("footer form:is(.again, .themes)")) {
  form.addEventListener("submit", () => sessionStorage.setItem(KEPT, JSON.stringify(typed())));
}
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
sessionStorage.removeItem(KEPT);
for (const field of kept.length ? document.querySelectorAll(FIELDS) : []) {
  const toggles = field.type === "radio" || field.type === "checkbox";
  const was = kept.find((one) => one.form === field.form.getAttribute("action") && one.name === field.name && (!toggles || one.value === field.value));
  if (!was || (toggles ? was.on === field.checked : was.value === field.value)) continue;
  if (toggles) field.checked = was.on;
  else field.value = was.value;
  const part = field.closest("details");
  if (part) part.open = true;
}
