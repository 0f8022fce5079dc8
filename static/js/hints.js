// Hints of the filing form: where it would go, what to take out, whom to call; names of places; the phone's own place.
// Words travel in the body of a POST, never in an address. Without this file the check page says the same.
const form = document.getElementById("lapor");
const { icons } = form.dataset;
const text = form.elements.text;
const where = form.elements.location_text;
const LEAST = 20;
const thrifty = navigator.connection?.saveData;
let asking = null;
let told = "";
let timer = 0;

function make(tag, className = "", content = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(space, "use"));
  svg.firstChild.setAttribute("href", `${icons}#${name}`);
  return svg;
}

function button(label, run) {
  const made = make("button", "button quiet", label);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

/** The written fields, without files and without who one is: nobody needs either for a hint. */
function body(names) {
  const sent = new FormData();
  for (const name of ["csrfmiddlewaretoken", ...names]) sent.append(name, form.elements[name].value);
  return sent;
}

async function post(address, sent, signal) {
  try {
    const answer = await fetch(address, { method: "POST", body: sent, signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no signal, or asked anew: a hint is worth no message
  }
}

// What to tell about the words.
async function ask() {
  asking?.abort();
  if (text.value.trim().length < LEAST) return show([]);
  asking = new AbortController();
  const { signal } = asking;
  const answer = await post(
    form.dataset.hints,
    body(["text", "location_text", "latitude", "longitude", "topic", "asked_class", "visibility"]),
    signal,
  );
  if (answer && !signal.aborted) show(answer.notes);
}

function show(notes) {
  const now = JSON.stringify(notes);
  if (now === told) return; // the same again is not read out again
  told = now;
  for (const place of form.querySelectorAll("[data-notes]")) {
    place.replaceChildren(...notes.filter((note) => note.step === Number(place.dataset.notes)).map(panel));
  }
}

function panel(note) {
  const made = make("div", `panel ${note.tone} note-${note.kind}`);
  const title = make("strong", "", ` ${note.title}`);
  title.prepend(icon(note.icon));
  made.append(make("p"));
  made.firstChild.append(title);
  if (note.text) made.append(make("p", "", note.text));
  for (const quote of note.quotes) {
    made.append(make("p"));
    made.lastChild.append(make("mark", "", quote));
  }
  const row = make("p", "row");
  for (const [href, label] of note.links) {
    const link = make("a", "button quiet", label);
    link.href = href;
    if (note.kind === "serupa") Object.assign(link, { target: "_blank", rel: "noopener" }); // what is written here stays
    row.append(link);
  }
  if (note.act) row.append(button(note.label, () => act(note)));
  if (row.childElementCount) made.append(row);
  return made;
}

function act(note) {
  if (note.act === "ubah") {
    const folded = form.elements.topic.closest("details");
    if (folded) folded.open = true;
    form.elements.topic.focus();
    return;
  }
  if (note.act === "samarkan") text.value = note.value;
  if (note.act === "rahasia") form.querySelector("[name=visibility][value=secret]").checked = true;
  text.focus();
  ask();
}

function soon(ms) {
  clearTimeout(timer);
  timer = setTimeout(ask, ms);
}

for (const field of [text, where]) if (!thrifty) field.addEventListener("input", () => soon(900));
form.addEventListener("change", (event) => { if (event.target.type !== "file") soon(0); });
soon(0);

// Names of places, spelt as they may be; a press puts the name in place of what was typed last.
const found = form.querySelector("[data-places-found]");
let typing = 0;
let listing = null;
where.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(list, 350);
});

async function list() {
  listing?.abort();
  listing = new AbortController();
  const { signal } = listing;
  const typed = where.value.split(",").at(-1).trim();
  if (typed.length < 3) return found.replaceChildren();
  const sent = body([]);
  sent.append("tempat", typed);
  const answer = await post(form.dataset.places, sent, signal);
  if (!answer || signal.aborted) return undefined;
  const names = answer.places.filter((name) => !where.value.includes(name)).slice(0, 4);
  return found.replaceChildren(...(names.length ? [make("span", "small", `${found.dataset.meant}:`)] : []), ...names.map((name) => button(name, () => choose(name))));
}

function choose(name) {
  where.value = [...where.value.split(",").slice(0, -1).map((part) => part.trim()), name].filter(Boolean).join(", ");
  found.replaceChildren();
  where.focus();
  soon(0);
}

// The phone's own place, and what it is called.
const gps = document.getElementById("gps");
if (gps && navigator.geolocation && isSecureContext) {
  const said = gps.querySelector("[role=status]");
  const off = button(gps.dataset.off, () => {
    form.elements.latitude.value = form.elements.longitude.value = "";
    said.textContent = "";
    off.remove();
    soon(0);
  });
  off.className = "link";
  gps.hidden = false;
  gps.querySelector("button").addEventListener("click", () => {
    said.textContent = gps.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => located(coords),
      () => { said.textContent = gps.dataset.fail; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });

  async function located(coords) {
    form.elements.latitude.value = coords.latitude.toFixed(5);
    form.elements.longitude.value = coords.longitude.toFixed(5);
    said.textContent = gps.dataset.done;
    gps.append(off);
    soon(0);
    const answer = await post(form.dataset.places, body(["latitude", "longitude"]));
    if (answer?.name && form.elements.latitude.value) {
      said.textContent = `${gps.dataset.done} ${gps.dataset.near} ${answer.name}, ${gps.dataset.exact} ±${Math.round(coords.accuracy)} m.`;
    }
  }
}

// A point on a map, where the installation has one.
const map = document.getElementById("peta");
if (map) {
  const said = map.querySelector("[role=status]");
  const opener = map.querySelector("[data-show]");
  map.hidden = false;
  opener.addEventListener("click", async () => {
    try {
      const { show: showMap } = await import(map.dataset.code);
      await showMap(map, pointed);
      opener.hidden = true;
    } catch {
      said.textContent = map.dataset.fail;
    }
  });

  async function pointed(latitude, longitude) {
    form.elements.latitude.value = latitude.toFixed(5);
    form.elements.longitude.value = longitude.toFixed(5);
    said.textContent = map.dataset.done;
    soon(0);
    const answer = await post(form.dataset.places, body(["latitude", "longitude"]));
    if (answer?.name) said.textContent = `${map.dataset.done} ${map.dataset.near} ${answer.name}.`;
  }
}
