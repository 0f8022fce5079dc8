// The routing review by keyboard: 1 to 3 accept an office, j and k go through the cards, o and b open.
// Without this script every button is still there.
const cards = [...document.querySelectorAll("#kartu > article")];
let at = -1;

function go(to) {
  at = Math.max(0, Math.min(cards.length - 1, to));
  cards[at]?.focus({ preventScroll: true });
  cards[at]?.scrollIntoView({ block: "start" });
}
const asked = document.querySelector("#pilih select");
// After the jump to #pilih, which takes the focus away.
if (asked) addEventListener("load", () => setTimeout(() => asked.focus()));
else if (cards.length) go(0);

document.querySelector("#kartu")?.addEventListener("focusin", (event) => {
  const card = event.target.closest("article");
  if (card) at = cards.indexOf(card);
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !cards.length) return;
  if (event.target.closest("input, select, textarea")) return;
  const card = cards[Math.max(at, 0)];
  const steps = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    b: () => card.querySelector("[data-open]").click(),
    o: () => card.querySelector("[data-other]")?.click(),
  };
  const offer = /^[1-3]$/.test(event.key) && card.querySelector(`[data-key="${event.key}"]`);
  const step = offer ? () => offer.click() : steps[event.key];
  if (!step) return;
  event.preventDefault();
  step();
});
