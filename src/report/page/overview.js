// The overview: figures and plots over all pages.
const FIRST_ROWS = 12;

// A plot: a table with a bar for each row. A row is { name, value, shown, filter }; its name filters the list.
function plot(title, rows, options = {}) {
  const { note = null } = options;
  const most = Math.max(1, ...rows.map((row) => row.value));
  const body = el("tbody");
  const bar = (value) => {
    const made = el("div", { class: "bar" });
    made.style.width = `${(100 * value) / most}%`;
    return made;
  };
  const fill = (count) => {
    body.replaceChildren(...rows.slice(0, count).map((row) => el("tr", {},
      el("th", { scope: "row" }, row.filter ? button(row.name, () => openList(row.filter), { class: "plain" }) : row.name),
      el("td", { "aria-hidden": "true" }, bar(row.value)),
      el("td", { class: "number" }, row.shown))));
  };
  fill(FIRST_ROWS);
  let open = false;
  const more = rows.length > FIRST_ROWS && button(t("all", number(rows.length)), () => {
    open = !open;
    fill(open ? rows.length : FIRST_ROWS);
    more.textContent = open ? t("fewer") : t("all", number(rows.length));
    more.setAttribute("aria-expanded", String(open));
  }, { "aria-expanded": "false" });
  return el("section", {}, el("h3", {}, title), note && el("p", { class: "soft" }, note),
    rows.length === 0 ? el("p", { class: "soft" }, t("none")) : el("table", { class: "plot" }, el("caption", { class: "hidden" }, title), body), more);
}

// Rows of a plot from counts by name, largest first.
function countRows(counts, shownName, filter) {
  const all = Object.entries(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return all.map(([name, value]) => ({ name: shownName(name), value, shown: number(value), filter: filter && filter(name) }));
}

// Rows of removed text, by characters; by lines where only records are known.
function removedRows(all, filter) {
  const size = (of) => (HEAD.totals.chars > 0 ? of.chars : of.lines);
  const sorted = Object.entries(all).sort((a, b) => size(b[1]) - size(a[1]) || (a[0] < b[0] ? -1 : 1));
  return sorted.map(([name, of]) => ({
    name, value: size(of), filter: filter(name),
    shown: HEAD.totals.chars > 0 ? percent(of.chars / HEAD.totals.chars) : number(of.lines),
  }));
}

function tile(value, text, filter) {
  return el("li", {}, el("strong", {}, value), filter ? button(text, () => openList(filter), { class: "plain" }) : text);
}

function differences() {
  const of = HEAD.totals.against;
  if (!of) return [];
  const rules = Object.entries(of.rules).sort((a, b) => Math.abs(b[1][1] - b[1][0]) - Math.abs(a[1][1] - a[1][0]) || (a[0] < b[0] ? -1 : 1));
  const known = (name) => t(name === "" ? "none" : name);
  return [
    el("h3", {}, t("differences", HEAD.against)),
    el("ul", { class: "tiles", id: "differences" },
      tile(number(of.compared), t("compared")), tile(number(of.compared - of.same), t("changed"), { changed: true }), tile(number(of.same), t("same")),
      tile(number(of.lost), t("lostChars"), { sort: "lost" }), tile(number(of.gained), t("gainedChars"), { sort: "gained" }),
      of.new > 0 && tile(number(of.new), t("newPages")), of.gone > 0 && tile(number(of.gone), t("gonePages")),
      of.other_source > 0 && tile(number(of.other_source), t("otherSource"))),
    el("div", { class: "plots" },
      plot(t("ruleChanges"), rules.map(([name, [old, now]]) => ({
        name, value: Math.abs(now - old), shown: `${number(old)} → ${number(now)}`, filter: { rule: name, changed: true },
      }))),
      plot(t("statusChanges"), countRows(of.statuses, (name) => t("becomes", ...name.split(" ").map(known)))),
      plot(t("fieldChanges"), countRows(of.fields, (name) => name))),
    el("h3", {}, t("now")),
  ];
}

function showOverview() {
  const totals = HEAD.totals;
  const count = (name) => totals.statuses[name] ?? 0;
  const value = (key) => (name) => ({ [key]: name });
  const orUnknown = (name) => (name === "unknown" ? t("unknown") : name);
  const shown = PAGES.filter((page) => page.hasLines).length;
  const [askedLeftOut, worstLeftOut] = HEAD.leftOut;
  const missing = Object.values(totals.without_lines).reduce((sum, pages) => sum + pages, 0);
  const notes = [
    HEAD.unlisted > 0 && t("unlisted", number(HEAD.unlisted)), askedLeftOut > 0 && t("askedLeftOut", number(askedLeftOut)),
    worstLeftOut > 0 && t("leftOut", number(worstLeftOut)), missing > 0 && t("withoutLines", number(missing)),
  ].filter(Boolean);
  const restored = ["injection", "mojibake", "characters"].map((name, at) => ({ name: t(name), value: totals.restored[at], shown: number(totals.restored[at]), filter: { restored: name } }));
  const doubts = totals.doubts.map((pages, at) => ({ name: `${at * 10}–${at * 10 + 10} %`, value: pages, shown: number(pages), filter: null }));
  return [
    el("h2", {}, t("overview")),
    notes.map((note) => el("p", { class: "note" }, note)),
    differences(),
    el("ul", { class: "tiles" },
      tile(number(totals.pages), t("pages"), {}), ["kept", "suspect", "emptied", "without-article", "rejected"].map((name) => tile(number(count(name)), t(name), { status: name })),
      totals.chars > 0 && tile(percent(totals.removed_chars / totals.chars), t("removedShare"))),
    el("div", { class: "plots" },
      plot(t("byLabel"), removedRows(totals.labels, value("label"))),
      plot(t("byRule"), removedRows(totals.rules, value("rule"))),
      plot(t("reasons"), countRows(totals.reasons, (name) => name, value("code"))),
      plot(t("kinds"), countRows(totals.kinds, orUnknown, value("kind"))),
      plot(t("scripts"), countRows(totals.scripts, orUnknown, value("script"))),
      plot(t("encodings"), countRows(totals.encodings, orUnknown, value("encoding"))),
      plot(t("restored"), restored.filter((row) => row.value > 0)),
      shown > 0 && plot(t("doubts"), doubts, { note: t("doubtsNote") }),
      plot(t("versions"), countRows(totals.versions, (name) => name))),
  ];
}
