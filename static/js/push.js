// On the page of one's own case: let this phone be told when there is news. Asked for here only, where it is of use.
const part = document.getElementById("kabar");
const on = part.querySelector("[data-push=on]");
const off = part.querySelector("[data-push=off]");
const status = part.querySelector("[role=status]");
const worker = navigator.serviceWorker;

const able = worker && "PushManager" in self && "Notification" in self && isSecureContext;
if (able) begin().catch(() => {});

async function begin() {
  const asked = await fetch(part.dataset.address, { headers: { Accept: "application/json" } });
  if (!asked.ok) return; // this site does not knock
  const { key } = await asked.json();
  const registration = await worker.ready;
  const mine = await registration.pushManager.getSubscription();
  // One subscription serves every case of this phone; of which cases is known by the server and remembered here.
  state(Boolean(mine) && remembered());
  part.hidden = false;
  on.addEventListener("click", () => busy(on, () => start(registration, key)));
  off.addEventListener("click", () => busy(off, () => stop(registration)));
}

async function start(registration, key) {
  // Before anything else is waited for: iPhones want the press itself to ask.
  if (await Notification.requestPermission() !== "granted") return part.dataset.refused;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const { ok, said } = await tell(subscription.toJSON());
  if (ok) state(true);
  return said;
}

async function stop(registration) {
  const subscription = await registration.pushManager.getSubscription();
  const { ok, said } = await tell({ endpoint: subscription?.endpoint ?? "", stop: true });
  if (ok) state(false);
  return said;
}

async function tell(what) {
  const pin = part.querySelector("[name=pin]")?.value;
  const answer = await fetch(part.dataset.address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": part.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify(pin ? { ...what, pin } : what),
  });
  return { ok: answer.ok, said: (await answer.json()).said };
}

async function busy(button, run) {
  button.disabled = true;
  try {
    status.textContent = await run();
  } catch {
    status.textContent = part.dataset.failed;
  }
  button.disabled = false;
}

function state(told) {
  localStorage.setItem(part.dataset.address, told ? "on" : "");
  on.hidden = told;
  off.hidden = !told;
}

const remembered = () => localStorage.getItem(part.dataset.address) === "on";
const bytes = (key) => Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
