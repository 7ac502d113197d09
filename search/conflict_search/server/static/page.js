// Adds to a page that works without: copying a quote byte for byte, names while typing, brushing, zooming.

const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
const bounded = (value, least, most) => Math.min(Math.max(value, least), most);

for (const button of document.querySelectorAll("[data-copy], [data-link]")) {
  const said = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? location.href);
    button.textContent = "Copied";
    setTimeout(() => button.textContent = said, 2000);
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

// An address holds what differs from an empty page.
box.form.addEventListener("formdata", (event) => {
  for (const choice of box.form.querySelectorAll("select")) if (!choice.selectedIndex) event.formData.delete(choice.name);
});

box.addEventListener("blur", close);
names.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  if (event.target.role === "option") take(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = document.querySelector({ n: "#main a[rel=next]", p: "#main a[rel=prev]" }[event.key] ?? "nothing");
  if (event.key !== "/") return link?.click();
  event.preventDefault();
  box.focus();
});

// Values of a facet are found while typing.

for (const form of document.querySelectorAll("form.find")) {
  const list = form.parentElement.querySelector("ol.values");
  const before = [...list.children];
  let last = 0;
  form.find.addEventListener("input", async () => {
    const mine = ++last;
    if (!form.find.value.trim() && form.closest("details")) return list.replaceChildren(...before);
    const answer = await fetch(`/facet?part=1&${new URLSearchParams(new FormData(form))}`);
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === last) list.replaceChildren(...drawn.querySelector("ol.values").children);
  });
}

// The timeline: a stretch of days, months or years is chosen with mouse, finger or arrow keys.

const MOVED = 4; // pixels from which a press is no click

class Brush {
  constructor(times) {
    this.times = times;
    this.slots = Number(times.dataset.slots);
    this.bars = [...times.querySelectorAll("a[data-slot]")];
    this.said = document.getElementById("brushed");
    for (const side of ["event", "published"]) {
      this.bars.filter((bar) => bar.dataset.side === side).forEach((bar, at) => bar.setAttribute("tabindex", at ? -1 : 0));
    }
    times.addEventListener("dragstart", (event) => event.preventDefault());
    times.addEventListener("pointerdown", (event) => this.press(event));
    times.addEventListener("pointermove", (event) => this.move(event));
    times.addEventListener("pointerup", () => this.release());
    times.addEventListener("pointercancel", () => this.clear());
    times.addEventListener("click", (event) => this.brushed && event.preventDefault(), true);
    times.addEventListener("keydown", (event) => this.key(event));
    addEventListener("pageshow", (event) => event.persisted && this.clear());
  }

  slotAt(event) {
    const box = this.times.getBoundingClientRect();
    return bounded(Math.floor((event.clientX - box.left) / box.width * this.slots), 0, this.slots - 1);
  }

  press(event) {
    if (event.button || !event.isPrimary) return;
    const box = this.times.getBoundingClientRect();
    this.brushed = false;
    this.pressed = { x: event.clientX, slot: this.slotAt(event), side: event.clientY - box.top < 37 ? "event" : "published", id: event.pointerId };
  }

  move(event) {
    if (!this.pressed || event.pointerId !== this.pressed.id) return;
    if (!this.brushed && Math.abs(event.clientX - this.pressed.x) < MOVED) return;
    if (!this.brushed) this.times.setPointerCapture(event.pointerId);
    this.brushed = true;
    this.show(this.pressed.side, this.pressed.slot, this.slotAt(event));
  }

  release() {
    if (this.pressed && this.brushed) this.go();
    this.pressed = null;
    setTimeout(() => this.brushed = false); // after the click that follows
  }

  key(event) {
    const bar = event.target.closest("a[data-slot]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!bar) return;
    if (step && event.shiftKey) {
      const begun = this.chosen ?? { side: bar.dataset.side, from: Number(bar.dataset.slot), to: Number(bar.dataset.slot) };
      this.show(begun.side, begun.from, bounded(begun.to + step, 0, this.slots - 1));
    } else if (step) {
      const row = this.bars.filter((one) => one.dataset.side === bar.dataset.side);
      row.sort((a, b) => a.dataset.slot - b.dataset.slot);
      this.clear();
      row[bounded(row.indexOf(bar) + step, 0, row.length - 1)].focus();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const other = this.bars.filter((one) => one.dataset.side !== bar.dataset.side);
      const far = (one) => Math.abs(one.dataset.slot - bar.dataset.slot);
      other.sort((a, b) => far(a) - far(b));
      this.clear();
      other[0]?.focus();
    } else if (event.key === "Escape") this.clear();
    else if (event.key === "Enter" && this.chosen) this.go();
    else return;
    event.preventDefault();
  }

  show(side, from, to) {
    this.chosen = { side, from, to };
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    this.band ??= this.times.insertBefore(svg("rect"), this.times.firstChild);
    const values = { class: "band brush", x: `${100 * first / this.slots}%`, width: `${100 * (last - first + 1) / this.slots}%`, y: side === "event" ? 0 : 37, height: 36 };
    for (const [name, value] of Object.entries(values)) this.band.setAttribute(name, value);
    this.said.textContent = `${side === "event" ? "Happened" : "Published"} ${this.window()}: release, or press Enter.`;
  }

  clear() {
    this.band?.remove();
    this.band = this.chosen = this.pressed = null;
    this.brushed = false;
    this.said.textContent = "";
  }

  keyOf(slot) {
    const [year, month, day] = this.times.dataset.first.split("-").map(Number);
    const unit = this.times.dataset.unit;
    const at = new Date(0);
    at.setUTCFullYear(unit === "year" ? year + slot : year, (month || 1) - 1 + (unit === "month" ? slot : 0), (day || 1) + (unit === "day" ? slot : 0));
    return at.toISOString().slice(0, { year: 4, month: 7, day: 10 }[unit]);
  }

  window() {
    const [first, last] = [this.chosen.from, this.chosen.to].sort((a, b) => a - b).map((slot) => this.keyOf(slot));
    return first === last ? first : `${first}..${last}`;
  }

  go() {
    const url = new URL(location);
    url.searchParams.set(this.chosen.side, this.window());
    url.searchParams.delete("offset");
    location.assign(url);
  }
}

for (const times of document.querySelectorAll(".times svg")) new Brush(times);

// The map: dragged with the mouse or two fingers, zoomed by wheel, pinch or its buttons; the server draws each view.

const where = document.getElementById("where");
const SIDE = 400;
const WAIT = 180; // milliseconds after which a view that has come to rest is drawn

class Lens {
  constructor() {
    this.fingers = new Map();
    this.take();
    where.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    where.addEventListener("pointerdown", (event) => this.press(event));
    where.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) where.addEventListener(name, (event) => this.lift(event));
    where.addEventListener("dragstart", (event) => event.preventDefault());
    where.addEventListener("touchmove", (event) => event.touches.length > 1 && this.fingers.size && event.preventDefault(), { passive: false });
    where.addEventListener("click", (event) => this.click(event), true);
  }

  take() { // the map as it was drawn, and what is shown of it: left, top and side in its units
    this.map = document.getElementById("map");
    this.shown = [0, 0, SIDE];
  }

  unit() {
    return this.shown[2] / this.map.getBoundingClientRect().width;
  }

  at(x, y) {
    const box = this.map.getBoundingClientRect();
    return [this.shown[0] + (x - box.left) * this.unit(), this.shown[1] + (y - box.top) * this.unit()];
  }

  zoom(times, x, y) {
    const [left, top] = this.at(x, y);
    const side = bounded(this.shown[2] / times, SIDE / 64, SIDE * 16);
    const share = side / this.shown[2];
    this.shift([left - (left - this.shown[0]) * share, top - (top - this.shown[1]) * share, side]);
  }

  shift(shown) {
    this.shown = shown;
    this.map.setAttribute("viewBox", `${shown[0]} ${shown[1]} ${shown[2]} ${shown[2]}`);
    clearTimeout(this.waiting);
    this.asked = (this.asked ?? 0) + 1; // an answer that is on its way is no longer wanted
    this.waiting = setTimeout(() => this.draw(), WAIT);
  }

  view() {
    const [x, y, span] = this.map.dataset.view.split(",").map(Number);
    const [left, top, side] = this.shown.map((value) => value * span / SIDE);
    const middle = [x - span / 2 + left + side / 2, y + span / 2 - top - side / 2];
    return [...middle.map((value) => bounded(value, -180, 180).toFixed(4)), bounded(side, 0.05, 360).toPrecision(4)].join(",");
  }

  wheel(event) {
    if (!event.target.closest("#map")) return;
    event.preventDefault();
    this.zoom(1.0015 ** -event.deltaY, event.clientX, event.clientY);
  }

  press(event) {
    if (event.button || !event.target.closest("#map")) return;
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.start = [event.clientX, event.clientY];
    this.dragged = false;
  }

  move(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    const others = [...this.fingers].filter(([id]) => id !== event.pointerId);
    if (others.length) this.pinch(before, now, others[0][1]);
    else if (event.pointerType === "touch") return; // one finger scrolls the page
    else if (!this.dragged && Math.hypot(now[0] - this.start[0], now[1] - this.start[1]) < MOVED) return;
    else this.drag(event, before, now);
    this.fingers.set(event.pointerId, now);
  }

  drag(event, before, now) {
    if (!this.dragged) this.map.setPointerCapture(event.pointerId);
    this.dragged = true;
    this.map.classList.add("moving");
    const unit = this.unit();
    this.shift([this.shown[0] - (now[0] - before[0]) * unit, this.shown[1] - (now[1] - before[1]) * unit, this.shown[2]]);
  }

  pinch(before, now, other) {
    this.dragged = true;
    const length = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]);
    if (length(before)) this.zoom(length(now) / length(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }

  lift(event) {
    this.fingers.delete(event.pointerId);
    this.map?.classList.remove("moving");
  }

  click(event) {
    const button = event.target.closest("[data-zoom]");
    if (this.dragged && event.target.closest("#map")) event.preventDefault();
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.load(new URL(button.href).searchParams.get("view") ?? "", button.dataset.zoom);
  }

  draw() {
    if (this.fingers.size) this.waiting = setTimeout(() => this.draw(), WAIT);
    else this.load(this.view(), "");
  }

  async load(view, pressed) { // the drawing of a view, which the address and all links of the page then hold
    clearTimeout(this.waiting);
    const asked = this.asked = (this.asked ?? 0) + 1;
    const address = new URL(location);
    hold(address, view);
    const answer = await fetch("/map" + address.search);
    if (!answer.ok || asked !== this.asked) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked !== this.asked || this.fingers.size) return;
    const open = [...where.querySelectorAll("details")].map((one) => one.open);
    where.replaceChildren(...drawn.body.childNodes);
    where.querySelectorAll("details").forEach((one, at) => one.open = open[at] ?? false);
    history.replaceState(null, "", address);
    for (const link of document.querySelectorAll("#facets a, #middle a, #where a:not([data-zoom])")) {
      if (!/^\/(report)?\?/.test(link.getAttribute("href"))) continue;
      const url = new URL(link.getAttribute("href"), location);
      hold(url, view);
      link.setAttribute("href", url.pathname + url.search + url.hash);
    }
    this.take();
    if (pressed) where.querySelector(`[data-zoom="${pressed}"], [data-zoom]`)?.focus();
  }
}

function hold(url, view) {
  url.hash = url.hash === "#where" ? "" : url.hash;
  if (view) url.searchParams.set("view", view);
  else url.searchParams.delete("view");
}

if (document.getElementById("map")) new Lens();
