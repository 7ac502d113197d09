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

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", "names");
box.setAttribute("aria-expanded", "false");

function option(name, at) {
  const one = document.createElement("li");
  one.id = `name-${at}`;
  one.role = "option";
  one.dir = "auto";
  one.ariaSelected = "false";
  one.textContent = name;
  return one;
}

function close() {
  asked++;
  names.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function select(one) {
  for (const other of names.children) other.ariaSelected = String(other === one);
  if (one) box.setAttribute("aria-activedescendant", one.id);
  else box.removeAttribute("aria-activedescendant");
  one?.scrollIntoView({ block: "nearest" });
}

const selected = () => names.hidden ? null : names.querySelector("[aria-selected=true]");

function take(one) {
  box.value = one.textContent;
  close();
  box.form.requestSubmit();
}

box.addEventListener("input", async () => {
  const mine = ++asked;
  if (box.value.trim().length < 2) return close();
  const answer = await fetch("/names?" + new URLSearchParams({ begin: box.value }));
  if (!answer.ok || mine !== asked) return;
  const found = await answer.json();
  if (mine !== asked) return;
  names.replaceChildren(...found.map(option));
  names.hidden = !found.length;
  box.setAttribute("aria-expanded", String(!names.hidden));
  select(null);
});

box.addEventListener("keydown", (event) => {
  const all = [...names.children];
  const at = all.indexOf(selected());
  if (event.key === "Escape" && !names.hidden) close();
  else if (event.key === "Enter" && selected()) take(selected());
  else if (event.key === "ArrowDown" && !names.hidden) select(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp" && !names.hidden) select(all[at < 1 ? all.length - 1 : at - 1]);
  else return;
  event.preventDefault();
});

box.addEventListener("blur", close);
names.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  if (event.target.role === "option") take(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  box.focus();
});
