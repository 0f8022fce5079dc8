// Tells with each beat whether something was typed since the last. A page in the background beats no more.
const beat = document.querySelector("[data-present]");
const typing = beat?.querySelector("[name=mengetik]");

addEventListener("input", (event) => {
  if (typing && event.target.closest("textarea, input[type=text]")) typing.value = "1";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target === beat) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target === beat) typing.value = "";
});
