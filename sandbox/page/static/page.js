"use strict";
// Shows what the server renders, keeps it current, and sends what people do. State lives there.

const where = document.body.dataset;
let version = where.version;

function address(path, more = {}) {
  return path + "?" + new URLSearchParams({ as: where.as, at: where.at, thread: where.thread, ...more });
}

async function send(what, ask) {
  const answer = await fetch(address("/act/" + what), { method: "POST", body: JSON.stringify(ask) });
  const read = await answer.json();
  document.getElementById("status").textContent = read.error ? "That did not work: " + read.error : "";
  return read;
}

// --- keeping current -------------------------------------------------------

function memory(root) {
  // What is typed and where the cursor stands must survive a new rendering.
  const typed = new Map();
  for (const field of root.querySelectorAll("input, textarea, select")) {
    if (!field.id) continue;
    typed.set(field.id, [field.value, field.dataset.chosen]);
  }
  const open = [...root.querySelectorAll("details[open] > summary")].map((s) => s.textContent);
  const active = document.activeElement;
  return { typed, open, id: root.contains(active) ? active.id : "", at: active.selectionStart };
}

function recall(root, kept, values) {
  for (const [id, [value, chosen]] of values ? kept.typed : []) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (chosen) field.dataset.chosen = chosen;
  }
  for (const summary of root.querySelectorAll("details > summary"))
    if (kept.open.includes(summary.textContent)) summary.parentElement.open = true;
  const field = kept.id && document.getElementById(kept.id);
  if (field) { field.focus(); try { field.setSelectionRange(kept.at, kept.at); } catch { /* not a text */ } }
}

function showPart(name, html) {
  const root = document.getElementById(name);
  if (root.dataset.html === html) return;
  const kept = memory(root);
  const list = root.querySelector(".scroll");
  const atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const top = list ? list.scrollTop : 0;
  root.innerHTML = html;
  root.dataset.html = html;
  recall(root, kept, name === "pane");
  const now = root.querySelector(".scroll");
  if (now) now.scrollTop = name === "pane" && atEnd ? now.scrollHeight : top;
}

function showModal(html) {
  const before = document.querySelector("#modal form");
  const root = document.getElementById("modal");
  const same = before && html.includes(`data-view="${before.dataset.view}" data-hash="${before.dataset.hash}"`);
  if (root.dataset.html === html) return;
  const kept = memory(root), radios = same ? checked(root) : null;
  const top = root.querySelector(".scroll")?.scrollTop || 0;
  root.innerHTML = html;
  root.dataset.html = html;
  const after = root.querySelector("form");
  if (!after) { if (before) document.getElementById("composer-text")?.focus(); return; }
  if (same) {
    recall(root, kept, true);
    for (const box of root.querySelectorAll("[type=radio], [type=checkbox]")) box.checked = radios.has(box.name + box.value);
    root.querySelector(".scroll").scrollTop = top;
    const wrong = root.querySelector(".wrong input, .wrong textarea, .wrong select");
    if (wrong) wrong.focus();
  } else {
    (after.querySelector("input, textarea, select") || after.querySelector("h2")).focus();
  }
}

const checked = (root) => new Set([...root.querySelectorAll("input:checked")].map((b) => b.name + b.value));

async function refresh(wait) {
  const answer = await fetch(address("/changes", { seen: wait ? version : "" }));
  const read = await answer.json();
  version = read.version;
  for (const name of ["sidebar", "pane", "panel"]) showPart(name, read.parts[name]);
  showModal(read.parts.modal);
}

async function follow() {
  for (;;) {
    try { await refresh(true); } catch { await new Promise((done) => setTimeout(done, 1000)); }
  }
}

function goTo(at, thread = "") {
  where.at = at; where.thread = thread;
  history.pushState(null, "", address("/"));
  document.getElementById("pane").dataset.html = "";
  closeDrawers();
  if (at === "home") send("home", {});
  refresh(false).then(() => {
    const list = document.querySelector("#pane .scroll");
    if (list) list.scrollTop = list.scrollHeight;
  });
}

// --- what people do --------------------------------------------------------

function values(form) {
  const found = {};
  for (const block of form.querySelectorAll("[data-input]")) {
    const fields = [...block.querySelectorAll("input, textarea, select")];
    found[block.dataset.input] = valueOf(block.dataset.kind, fields);
  }
  return found;
}

function valueOf(kind, fields) {
  const first = fields[0];
  if (kind === "radio_buttons") return (fields.find((f) => f.checked) || {}).value ?? "";
  if (kind === "checkboxes" || kind.startsWith("multi_")) return fields.filter((f) => f.checked).map((f) => f.value);
  if (kind === "external_select") return first.dataset.chosen ? JSON.parse(first.dataset.chosen) : "";
  return first.value;
}

async function act(element, value) {
  // Read now: while somebody is asked the page may be drawn anew, and what they saw is sent.
  const { act: place, block, element: number, url, confirm, sent } = element.dataset;
  const form = element.closest("form");
  const ask = { place, block, element: number, value, sent: sent && JSON.parse(sent), values: form ? values(form) : {} };
  if (confirm && !(await confirmed(JSON.parse(confirm)))) { takeBack(element); return; }
  if (url) window.open(url, "_blank", "noreferrer");
  send("click", ask);
}

// Asks what the app wants asked before something is done. Escape and the first button mean no.
function confirmed(asked) {
  const dialog = document.getElementById("asked");
  const [no, yes] = dialog.querySelectorAll("[data-answer]");
  document.getElementById("asked-title").textContent = asked.title.text;
  document.getElementById("asked-text").textContent = asked.text.text;
  no.textContent = asked.deny.text; yes.textContent = asked.confirm.text;
  yes.className = asked.style || "primary";
  return new Promise((done) => {
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
    no.focus();
  });
}

function takeBack(element) {
  if (element.options) for (const option of element.options) option.selected = option.defaultSelected;
  else if ("checked" in element) element.checked = element.defaultChecked;
}

function chosenIn(field) {
  if (field.type !== "checkbox") return field.value;
  const group = field.closest(".choices").querySelectorAll("input:checked");
  return [...group].map((box) => box.value);
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const goto = at("[data-goto]"), thread = at("a[data-thread]"), button = at("button[data-act]");
  if (at("[data-answer]")) document.getElementById("asked").close(at("[data-answer]").dataset.answer);
  else if (goto) { event.preventDefault(); goTo(goto.dataset.goto); }
  else if (thread) { event.preventDefault(); goTo(where.at, thread.dataset.thread); }
  else if (button) { button.closest("details")?.removeAttribute("open"); act(button, button.dataset.value); }
  else if (at("[data-shortcut]")) {
    const used = at("[data-shortcut]");
    send("shortcut", { callback: used.dataset.shortcut, place: used.dataset.place || "" });
    closeDrawers();
  }
  else if (at("[data-do]")) { const used = at("[data-do]").dataset; send(used.do, { by: used.by, fault: used.fault }); }
  else if (at("[data-close]")) send("close", {});
  else if (at("#drawer-toggle")) toggle("sidebar", at("#drawer-toggle"));
  else if (at("#panel-toggle")) toggle("panel", at("#panel-toggle"));
  else if (at("#completion [role=option]")) complete(at("[role=option]").dataset.text);
  else if (at(".external [role=option]")) choose(at("[role=option]"));
  for (const menu of document.querySelectorAll("details.overflow[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("change", (event) => {
  if (event.target.id === "acting") location.href = `/?as=${event.target.value}&at=app`;
  else if (event.target.dataset.act) act(event.target, chosenIn(event.target));
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "composer") {
    const field = document.getElementById("composer-text"), text = field.value;
    field.value = ""; hideCompletion();
    send("write", { at: where.at, text, thread: where.thread });
  } else if (event.target.matches(".dialog")) send("submit", { values: values(event.target) });
});

document.addEventListener("keydown", (event) => {
  // The question on top has the keys to itself.
  if (document.getElementById("asked").open) return;
  const open = document.querySelector("#completion:not([hidden]), .external ul:not([hidden])");
  if (event.key === "Escape") {
    if (open) { open.hidden = true; return; }
    if (document.querySelector("#modal form")) send("close", {});
    closeDrawers();
  } else if (open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault(); move(open, event.key === "ArrowDown" ? 1 : -1);
  } else if (open && ["Enter", "Tab"].includes(event.key)) {
    const chosen = open.querySelector("[aria-selected=true]");
    if (chosen) { event.preventDefault(); chosen.click(); }
  } else if (event.key === "Tab") keepInside(event);
});

function keepInside(event) {
  const form = document.querySelector("#modal form");
  if (!form) return;
  const stops = [...form.querySelectorAll("button, input, textarea, select, summary")];
  const last = stops.at(-1), first = stops[0];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}

function toggle(id, button) {
  const open = document.getElementById(id).classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
}

function closeDrawers() {
  document.getElementById("sidebar").classList.remove("open");
  document.getElementById("drawer-toggle").setAttribute("aria-expanded", "false");
}

// --- completion and suggestions --------------------------------------------

function move(list, by) {
  const options = [...list.querySelectorAll("[role=option]")];
  const now = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  const next = options[(now + by + options.length) % options.length];
  for (const o of options) o.setAttribute("aria-selected", String(o === next));
  next?.scrollIntoView({ block: "nearest" });
}

function fill(list, rows) {
  list.replaceChildren(...rows.map(([label, data]) => {
    const row = document.createElement("li");
    row.setAttribute("role", "option"); row.setAttribute("aria-selected", "false");
    row.textContent = label; Object.assign(row.dataset, data);
    return row;
  }));
  list.hidden = rows.length === 0;
}

const hideCompletion = () => { const list = document.getElementById("completion"); if (list) list.hidden = true; };

function complete(text) {
  const field = document.getElementById("composer-text");
  field.value = text; field.focus(); hideCompletion();
}

function offer(field) {
  const commands = JSON.parse(document.getElementById("commands").textContent);
  const rows = [];
  for (const each of commands) for (const [word, hint] of each.words) {
    const whole = `${each.command} ${word}`;
    if (field.value.startsWith("/") && whole.startsWith(field.value)) rows.push([`${whole} ${hint}`.trim(), { text: whole + " " }]);
  }
  fill(document.getElementById("completion"), rows);
}

let asking = 0;
async function suggest(field) {
  const mine = ++asking;
  delete field.dataset.chosen;
  const answer = await send("suggest", { block: field.dataset.external, text: field.value });
  if (mine !== asking) return;
  const list = document.getElementById(field.getAttribute("aria-controls"));
  fill(list, (answer.options || []).map((o) => [o.text.text, { option: JSON.stringify(o) }]));
  field.setAttribute("aria-expanded", String(!list.hidden));
}

function choose(row) {
  const list = row.parentElement, field = document.querySelector(`[aria-controls="${list.id}"]`);
  field.value = row.textContent; field.dataset.chosen = row.dataset.option;
  list.hidden = true; field.focus();
}

document.addEventListener("input", (event) => {
  if (event.target.id === "composer-text") offer(event.target);
  else if (event.target.dataset.external !== undefined) suggest(event.target);
});

window.addEventListener("popstate", () => location.reload());
const list = document.querySelector("#pane .scroll");
if (list) list.scrollTop = list.scrollHeight;
if (where.at === "home") send("home", {});
if (innerWidth > 1200) toggle("panel", document.getElementById("panel-toggle"));
follow();
