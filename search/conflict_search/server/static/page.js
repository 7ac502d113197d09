// Adds to a page that works without: copying a quote byte for byte, and names while typing.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });
}

const box = document.getElementById("q");
const names = document.getElementById("names");
let asked = 0;

box.addEventListener("input", async () => {
  const mine = ++asked;
  if (box.value.trim().length < 2) return;
  const answer = await fetch("/names?" + new URLSearchParams({ begin: box.value }));
  if (!answer.ok || mine !== asked) return;
  const options = (await answer.json()).map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  });
  names.replaceChildren(...options);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  box.focus();
});
