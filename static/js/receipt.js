// The receipt: copy, share, print. Without this file the number and the PIN are copied by hand or by camera.
const row = document.getElementById("simpan");
const words = row.dataset;
const said = row.querySelector("[role=status]");
const number = document.getElementById("nomor").textContent.trim();
const pin = document.getElementById("pin").textContent.trim();
row.hidden = false;

row.querySelector("[data-copy]").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(`${words.number}: ${number}\nPIN: ${pin}\n${words.address}`);
    said.textContent = words.copied;
  } catch {
    said.textContent = words.fail;
  }
});

// What is shared may be read by anybody: the PIN stays here.
const share = row.querySelector("[data-share]");
share.hidden = !navigator.share;
share.addEventListener("click", () => {
  navigator.share({ title: words.title, text: `${words.number}: ${number}`, url: words.address }).catch(() => {});
});

row.querySelector("[data-print]").addEventListener("click", () => print());
