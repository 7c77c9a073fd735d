// Labels that the user gives: for each page an array with the label of each line, or null.
const ownLabels = new Map();
const unsaved = new Set();
const OTHER_LABEL = "navigation";

// Labels stay in the browser until they are saved, where it allows this. The key holds the page's id, so labels of a page
// that has changed are not taken for those of the new one.
const storage = (() => {
  try {
    const key = "taosha";
    localStorage.setItem(key, "1");
    localStorage.removeItem(key);
    return localStorage;
  } catch {
    return null;
  }
})();
const storageKey = (page) => `taosha labels ${page.id} ${page.place.path}`;

function keep(page) {
  if (!storage) return;
  try {
    if (ownLabels.has(page.at)) storage.setItem(storageKey(page), JSON.stringify({ labels: ownLabels.get(page.at), saved: !unsaved.has(page.at) }));
    else storage.removeItem(storageKey(page));
  } catch {
    say(t("notStored"));
  }
}

// Whether lines of this page can be labelled.
function canLabel(page) {
  return page.hasLines && page.place !== null && page.place.how !== "gold" && page.origin !== "missing" && page.origin !== "changed";
}

(function restore() {
  if (!storage || storage.length === 0) return;
  for (const page of PAGES.filter(canLabel)) {
    const stored = storage.getItem(storageKey(page));
    if (stored === null) continue;
    const { labels, saved } = JSON.parse(stored);
    ownLabels.set(page.at, labels);
    if (!saved) unsaved.add(page.at);
  }
})();

// The labels as the program gave them: kept lines are body.
function programLabels(view) {
  return view.lines.map((line) => labelAs(line, line.verdict !== "drop"));
}

// The label of a line as body or not: the program's own where it agrees, else a usual one.
function labelAs(line, body) {
  if (BODY_LABELS.has(line.label) === body) return line.label;
  return body ? "content" : OTHER_LABEL;
}

// The labels to start with: those that the user gave, those of the page's file, or the program's.
function labelsOf(page, view) {
  const own = ownLabels.get(page.at);
  if (own && own.length === view.lines.length) return own;
  if (view.labels.some((label) => label !== null)) return [...view.labels];
  return programLabels(view);
}

// Takes labels of a page over.
function setLabels(page, labels) {
  ownLabels.set(page.at, labels);
  unsaved.add(page.at);
  keep(page);
  showUnsaved();
}

function removeLabels(page) {
  ownLabels.delete(page.at);
  unsaved.delete(page.at);
  keep(page);
  showUnsaved();
}

// The rows of a label file: line, label, text. Tabs and line ends in the text become spaces.
function labelFile(page) {
  const view = viewOf(page);
  const rows = labelsOf(page, view).map((label, at) => {
    const line = view.lines[at];
    return label === null ? "" : `${line.first}\t${label}\t${line.text.replace(/[\t\r\n]+/g, " ")}\n`;
  });
  return rows.join("");
}

const partsOf = (path) => path.split(/[\\/]/);

// The pages to save: of those with the same file, the one that was changed last.
function pagesToSave() {
  const byFile = new Map();
  for (const at of ownLabels.keys()) byFile.set(PAGES[at].place.path, PAGES[at]);
  return [...byFile.values()];
}

// The directory that holds all these label files.
function commonDirectory(pages) {
  const all = pages.map((page) => partsOf(page.place.path).slice(0, -1));
  const first = all[0] ?? [];
  let length = 0;
  while (length < first.length && all.every((parts) => parts[length] === first[length])) length += 1;
  return first.slice(0, length);
}

function markSaved(pages) {
  for (const page of pages) {
    unsaved.delete(page.at);
    keep(page);
  }
  say(t("savedPages", pages.map((page) => page.place.path).join(", ")));
  showUnsaved();
}

function savePage(page) {
  if (!ownLabels.has(page.at)) setLabels(page, labelsOf(page, viewOf(page)));
  download(partsOf(page.place.path).pop(), [labelFile(page)], "text/tab-separated-values;charset=utf-8");
  markSaved([page]);
}

function saveAll() {
  const pages = pagesToSave();
  const depth = commonDirectory(pages).length;
  const files = pages.map((page) => [partsOf(page.place.path).slice(depth).join("/"), labelFile(page)]);
  download("taosha-labels.zip", zip(files), "application/zip");
  markSaved(pages);
}

function showUnsaved() {
  const place = document.getElementById("unsaved");
  if (place) place.textContent = unsaved.size > 0 ? t("unsaved", number(unsaved.size)) : "";
  showNav();
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

// The view of all labels.
function showLabels() {
  const pages = pagesToSave();
  if (pages.length === 0) return [el("h2", {}, t("labels")), el("p", {}, t("noLabels"))];
  const directory = commonDirectory(pages).join("/");
  const row = (page) => {
    const labels = ownLabels.get(page.at);
    const given = labels.filter((label) => label !== null);
    return el("tr", {},
      el("td", { class: "page" }, el("a", { href: `#page-${page.at}` }, page.title || page.source), el("small", {}, page.place.path)),
      el("td", { class: "number" }, number(given.length)), el("td", { class: "number" }, number(given.filter((label) => BODY_LABELS.has(label)).length)),
      el("td", {}, button(t("savePage"), () => savePage(page)), " ", button(t("remove"), () => {
        removeLabels(page);
        render();
      }, { "aria-label": t("removeLabels", page.title || page.source) })));
  };
  return [
    el("h2", {}, t("labels")),
    el("p", {}, t("labelledPages", number(pages.length)), " ", el("span", { id: "unsaved" }, unsaved.size > 0 ? t("unsaved", number(unsaved.size)) : "")),
    el("div", { class: "tools" }, button(t("saveAll"), saveAll, { class: "main", id: "save-all" })),
    el("p", {}, t("unpack", directory === "" ? t("thisDirectory") : directory), el("br"), t("then", directory === "" ? "." : directory)),
    el("p", { class: "soft" }, t(storage ? "stored" : "notStored")),
    el("div", { class: "scroll" }, el("table", { class: "list" }, el("caption", { class: "hidden" }, t("labels")),
      el("thead", {}, el("tr", {}, [t("file"), t("labelledLines"), t("bodyLines"), t("save")].map((name, at) => el("th", { scope: "col", class: at === 1 || at === 2 ? "number" : null }, name)))),
      el("tbody", {}, pages.map(row)))),
  ];
}
