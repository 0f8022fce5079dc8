// While somebody writes the words of a message: how they read, how long they are, what is wrong. "Lihat dulu" does it without a script.
const form = document.getElementById("ubah");
const [said, length, faults] = ["bunyi", "panjang", "salahnya"].map((id) => document.getElementById(id));
let waiting;
let asked = 0;

async function show() {
  const mine = ++asked;
  let shown;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok) return;
    shown = await answer.json();
  } catch {
    return; // no network: what stands there is from before, and the button still works
  }
  // A slower answer to an earlier keystroke says nothing any more.
  if (mine !== asked) return;
  said.textContent = shown.said;
  length.textContent = shown.length;
  faults.replaceChildren(...shown.faults.map((fault) => Object.assign(document.createElement("li"), { textContent: fault })));
}

form.elements.text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 250);
});
