// Photos and recordings of the filing form: made small on the phone, sent at once, one after the other, tried again when
// the signal is gone. What is not stored yet lies in the file field, so that the ordinary POST of the form brings it too.
const box = document.getElementById("berkas");
const words = box.dataset;
const form = box.closest("form");
const input = box.querySelector("input[type=file]");
const list = box.querySelector(".kept");
const news = box.querySelector("[data-news]");
const most = Number(words.most);
const SIDE = 1600;
const SMALL_ENOUGH = 400_000;
const PAUSES = [1000, 4000, 10000];
const waiting = new Map(); // list item → file
const held = new Map(); // the same, also when it is stored: a report without a signal takes them along (app.js)
// A page that the app kept for days without a signal: its token opens nothing, and its files go with the report.
const kept = document.getElementById("kotak")?.hasAttribute("data-kept");
let busy = false;

const later = (ms) => new Promise((done) => { setTimeout(done, ms); });

function make(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** The picture, at most SIDE pixels wide and high; anything that cannot be drawn stays as it is: the server says why. */
async function small(file, item) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    glimpse(picture, item);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.type === "image/jpeg" && file.size < SMALL_ENOUGH) return file;
    const blob = await new Promise((done) => { drawn(picture, scale).toBlob(done, "image/jpeg", 0.8); });
    return blob && blob.size < file.size ? new File([blob], "foto.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function drawn(picture, scale) {
  const canvas = make("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function glimpse(picture, item) {
  const canvas = drawn(picture, Math.min(1, 192 / Math.max(picture.width, picture.height)));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", item.dataset.name);
  item.prepend(canvas);
}

function size(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1).replace(".", ",")} MB`;
}

/** Put what is not stored yet into the file field. */
function refill() {
  const files = new DataTransfer();
  for (const file of waiting.values()) files.items.add(file);
  input.files = files.files;
}

function hold(item, file) {
  if (file) held.set(item, file);
  else held.delete(item);
  form.dispatchEvent(new CustomEvent("lapor:files", { detail: [...held.values()] }));
}

function say(item, state) {
  const file = waiting.get(item);
  item.querySelector("span").textContent = `${item.dataset.name}${file ? ` (${size(file.size)})` : ""}, ${state}`;
  news.textContent = `${item.dataset.name}: ${state}`;
}

function add(files) {
  trouble("");
  for (const file of files) {
    if (list.children.length >= most) {
      trouble(words.many);
      break;
    }
    const item = make("li");
    const kind = file.type.startsWith("audio/") ? words.voice : file.type.startsWith("image/") ? words.photo : "PDF";
    item.dataset.name = `${kind} ${list.children.length + 1}`;
    const drop = make("button", "link", words.drop);
    drop.type = "button";
    drop.setAttribute("aria-label", `${words.drop} ${item.dataset.name}`);
    drop.addEventListener("click", () => remove(item));
    item.append(make("span"), drop);
    list.append(item);
    waiting.set(item, file);
    hold(item, file);
    say(item, kept ? words.done : words.wait);
  }
  refill();
  work();
}

function trouble(sentence) {
  let said = box.querySelector(":scope > .error");
  if (!said) {
    said = make("p", "error");
    said.setAttribute("role", "alert");
    list.before(said);
  }
  said.textContent = sentence;
  said.hidden = !sentence;
}

async function work() {
  if (busy || kept) return;
  busy = true;
  for (let next = open(); next; next = open()) await store(next);
  busy = false;
}

function open() {
  return [...waiting.keys()].find((item) => !item.dataset.failed);
}

async function store(item) {
  const file = await small(waiting.get(item), item);
  if (!waiting.has(item)) return; // thrown away meanwhile
  waiting.set(item, file);
  hold(item, file);
  refill();
  for (const pause of [...PAUSES, 0]) {
    const answer = await send(item, file);
    if (!waiting.has(item)) return;
    if (answer.status === 201) return stored(item, answer.body);
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return refused(item, answer.body.error);
    if (pause) await later(pause);
  }
  failed(item);
}

function send(item, file) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    const bar = item.querySelector("progress") ?? item.appendChild(make("progress"));
    bar.max = 1;
    bar.setAttribute("aria-label", `${item.dataset.name}: ${words.wait}`);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("berkas", file, file.name || "berkas");
    request.open("POST", form.dataset.staging);
    request.responseType = "json";
    request.timeout = 120_000;
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => done({ status: request.status, body: request.response ?? {} }));
    request.send(body);
  });
}

function stored(item, { ref, size: bytes }) {
  item.querySelector("progress")?.remove();
  waiting.delete(item);
  const named = make("input");
  named.type = "hidden";
  named.name = "berkas";
  named.value = ref;
  item.prepend(named);
  refill();
  say(item, `${size(bytes)}, ${words.done}`);
}

function refused(item, sentence) {
  waiting.delete(item);
  hold(item, null);
  item.remove();
  refill();
  trouble(`${item.dataset.name}: ${sentence ?? words.fail}`);
}

/** No signal: it stays in the file field; a press, or the signal's return, tries again. */
function failed(item) {
  item.querySelector("progress")?.remove();
  item.dataset.failed = "yes";
  say(item, words.fail);
  const again = make("button", "link", words.retry);
  again.type = "button";
  again.dataset.again = "yes";
  again.addEventListener("click", () => retry(item));
  item.append(again);
}

function retry(item) {
  delete item.dataset.failed;
  item.querySelector("[data-again]")?.remove();
  say(item, words.wait);
  work();
}

addEventListener("online", () => list.querySelectorAll("[data-failed]").forEach(retry));

function remove(item) {
  const ref = item.querySelector("input[name=berkas]")?.value;
  waiting.delete(item);
  hold(item, null);
  item.remove();
  refill();
  trouble("");
  input.focus();
  if (!ref) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("buang", ref);
  fetch(form.dataset.staging, { method: "POST", body }).catch(() => {}); // the server forgets it within a day anyhow
}

if (window.DataTransfer && window.createImageBitmap) {
  input.addEventListener("change", () => add([...input.files]));
  // Chosen while this file was on its way.
  if (input.files.length) add([...input.files]);
}
// What the server listed already.
list.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=buang]");
  if (button) {
    event.preventDefault();
    remove(button.closest("li"));
  }
});

// A voice instead of typing: at most a minute, kept as small as speech allows. A form that fetches this file with its first
// touch (data-files-src) shows the button before and calls voice(); on the others the button comes and works by this file.
const recording = document.getElementById("rekam");
const button = recording.querySelector("button");
const label = button.querySelector("span");
const said = recording.querySelector("[role=status]");
const clock = recording.querySelector("[data-clock]"); // not in the live region: nobody wants each second read out
const start = label.textContent;
const SECONDS = 60;
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
let recorder = null;

/** Begin to record, or end it. */
export async function voice() {
  if (recorder) {
    recorder.stop();
    return;
  }
  try {
    await record();
  } catch {
    recorder = null;
    said.textContent = recording.dataset.fail;
  }
}

async function record() {
  const mimeType = TYPES.find((name) => MediaRecorder.isTypeSupported(name));
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const pieces = [];
  let left = SECONDS;
  recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 16_000 });
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  said.textContent = "";
  const ticking = setInterval(() => {
    left -= 1;
    clock.textContent = `${left} ${recording.dataset.left}`;
    if (left <= 0) recorder?.stop();
  }, 1000);
  recorder.addEventListener("stop", () => {
    clearInterval(ticking);
    stream.getTracks().forEach((track) => track.stop());
    const [plain] = recorder.mimeType.split(";");
    recorder = null;
    button.classList.remove("recording");
    label.textContent = start;
    clock.textContent = "";
    add([new File(pieces, "suara", { type: plain })]);
  });
  recorder.start();
  button.classList.add("recording");
  label.textContent = recording.dataset.stop;
}

if (!("filesSrc" in form.dataset) && window.MediaRecorder && navigator.mediaDevices?.getUserMedia && window.DataTransfer && isSecureContext) {
  recording.hidden = false;
  button.addEventListener("click", voice);
}
