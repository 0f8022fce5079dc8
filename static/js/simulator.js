// Shows new messages without a reload. Without this script the page has a "Muat ulang" link.
const PARTS = ["sms", "kiriman"];
const EVERY = 2500;

const toEnd = (list) => { list.scrollTop = list.scrollHeight; };

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of PARTS) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && now && old.innerHTML !== now.innerHTML) {
      old.replaceChildren(...now.childNodes);
      if (id === "sms") toEnd(old);
    }
  }
}

async function loop() {
  try {
    await refresh();
  } catch {
    // The server is being restarted; the next round finds it.
  }
  setTimeout(loop, EVERY);
}

document.querySelector(".refresh")?.remove();
toEnd(document.getElementById("sms"));
setTimeout(loop, EVERY);
