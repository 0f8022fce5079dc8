// The officer's lists by keyboard: j and k walk, x ticks, / searches, g and a letter opens a list, ? shows the keys.
// Without this script every link, tick and button is still there.
const rows = [...document.querySelectorAll(".queue tbody tr")];
const help = document.querySelector("#bantuan");
const sheet = document.querySelector("#tombol-cepat");
let at = -1;
let going = 0;

function go(to) {
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows[at]?.querySelector(".case").focus();
  rows[at]?.scrollIntoView({ block: "nearest" });
}
document.querySelector(".queue")?.addEventListener("focusin", (event) => {
  at = rows.indexOf(event.target.closest("tr"));
});

// The same list of keys stands in the page for whoever has no scripts.
help?.querySelector("[data-keys]").append(sheet.querySelector(".keys").cloneNode(true));
sheet?.querySelector("summary").addEventListener("click", (event) => {
  event.preventDefault();
  help.showModal();
});

const bulk = document.querySelector("#bulk");
function counted() {
  const many = document.querySelectorAll(".pick input:checked").length;
  const said = bulk.querySelector("summary span");
  said.textContent = many ? `${many} ${said.dataset.some}` : said.dataset.none;
  bulk.classList.toggle("some", many > 0);
}
if (bulk) {
  document.querySelector("#massal").addEventListener("change", counted);
  counted();
}

const steps = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  x: () => rows[at]?.querySelector(".pick input")?.click(),
  n: () => document.querySelector("[data-next]")?.click(),
  "/": () => document.querySelector("#cari").select(),
  "?": () => help.showModal(),
  g: () => { going = Date.now(); },
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help?.open) return;
  const field = event.target.closest("input, select, textarea");
  if (field && field.type !== "checkbox") return;
  const list = Date.now() - going < 1500 && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  going = 0;
  const step = list ? () => list.click() : steps[event.key];
  if (!step) return;
  event.preventDefault();
  step();
});

// Nobody looks at a page in the background: it asks nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.closest("[data-poll]")) event.preventDefault();
});
