// The list of pages, with its filters.
const AT_ONCE = 100;
const NO_FILTER = { text: "", rule: "", label: "", status: "", code: "", kind: "", script: "", encoding: "", restored: "", changed: false, withLines: false, labelled: false, sort: "worst", down: true };
let filter = { ...NO_FILTER };
// The pages that the filter selects, in order. "Next page" goes along them.
let selected = [];

// Shows the list with this filter.
function openList(of) {
  filter = { ...NO_FILTER, ...of };
  if (location.hash === "#pages") render();
  else location.hash = "#pages";
}

const RESTORED = { injection: 0, mojibake: 1, characters: 2 };
const SORTS = {
  worst: badness,
  page: (page) => page.source,
  status: (page) => STATUS_WEIGHT[page.status],
  kind: (page) => page.kind,
  script: (page) => page.script,
  encoding: (page) => page.encoding,
  lines: (page) => page.lines,
  linesKept: (page) => page.kept,
  removed: (page) => (page.chars > 0 ? page.removedChars / page.chars : -1),
  doubt: (page) => page.doubt ?? -1,
  agreement: (page) => (page.against ? 1 - page.against.agreement : -1),
  lost: (page) => page.against?.lost ?? -1,
  gained: (page) => page.against?.gained ?? -1,
};

// The numbers of the names that a typed rule or label means: the name itself, or else all that contain it.
function namesLike(typed) {
  const exact = HEAD.names.indexOf(typed);
  const like = (name) => name.includes(typed);
  return new Set(exact >= 0 ? [exact] : HEAD.names.flatMap((name, at) => (like(name) ? [at] : [])));
}

// Whether the text is in the page's source, id or title, or in its lines.
function hasText(page, query, json) {
  return page.words.includes(query) || (page.hasLines && loweredLines(page).includes(json));
}

function select() {
  const query = filter.text.trim().toLowerCase();
  const json = asJson(query);
  const rules = filter.rule.trim() === "" ? null : namesLike(filter.rule.trim());
  const label = HEAD.names.indexOf(filter.label);
  const hasPart = (page, place, test) => {
    for (let at = place; at < page.parts.length; at += 4) if (test(page.parts[at])) return true;
    return false;
  };
  const equal = (key, value) => filter[key] === "" || filter[key] === (value === "" ? "unknown" : value);
  selected = PAGES.filter((page) =>
    equal("status", page.status) && equal("kind", page.kind) && equal("script", page.script) && equal("encoding", page.encoding) &&
    (filter.code === "" || filter.code === page.code) &&
    (filter.restored === "" || page.restored[RESTORED[filter.restored]] > 0) &&
    (!filter.changed || (page.against && !page.against.same)) && (!filter.withLines || page.hasLines) &&
    (!filter.labelled || ownLabels.has(page.at)) &&
    (filter.label === "" || hasPart(page, 0, (name) => name === label)) &&
    (rules === null || hasPart(page, 1, (name) => rules.has(name))) &&
    (query === "" || hasText(page, query, json)));
  const key = SORTS[filter.sort];
  const keys = new Map(selected.map((page) => [page.at, key(page)]));
  const sign = filter.down ? -1 : 1;
  selected.sort((a, b) => {
    const [x, y] = [keys.get(a.at), keys.get(b.at)];
    return x === y ? a.at - b.at : (x < y ? -sign : sign);
  });
}

function statusTag(page) {
  return el("span", { class: `tag ${page.status}`, title: page.message ?? "" }, t(page.status));
}

function listRow(page) {
  const cell = (value) => el("td", { class: "number" }, value);
  return el("tr", {},
    el("td", { class: "page" }, el("a", { href: `#page-${page.at}` }, page.title || page.source), ownLabels.has(page.at) && [" ", el("span", { class: "tag labelled" }, t("labelled"))], page.title && el("small", {}, page.source)),
    el("td", {}, statusTag(page), page.code && el("small", { class: "soft" }, ` ${page.message ?? page.code}`)),
    el("td", {}, page.kind), el("td", {}, page.script), el("td", {}, page.encoding),
    cell(number(page.lines)), cell(number(page.kept)), cell(page.chars > 0 && page.origin !== "missing" && page.origin !== "changed" ? percent(page.removedChars / page.chars) : ""),
    cell(page.doubt === null ? "" : percent(page.doubt)),
    HEAD.against && [cell(page.against ? percent(page.against.agreement) : t("newPages")), cell(page.against ? number(page.against.lost) : ""), cell(page.against ? number(page.against.gained) : "")]);
}

function showList() {
  const body = el("tbody");
  const shown = el("p", { role: "status", id: "shown" });
  const more = el("p");
  let count = AT_ONCE;
  const fill = () => {
    body.replaceChildren(...selected.slice(0, count).map(listRow));
    shown.textContent = t("shown", number(selected.length), number(PAGES.length));
    const rest = Math.min(AT_ONCE, selected.length - count);
    more.replaceChildren(...(rest > 0 ? [button(t("more", number(rest)), () => {
      const from = count;
      count += AT_ONCE;
      body.append(...selected.slice(from, count).map(listRow));
      fillMore();
      body.rows[from].querySelector("a").focus();
    })] : []));
  };
  const fillMore = () => {
    const rest = Math.min(AT_ONCE, selected.length - count);
    if (rest > 0) more.firstChild.textContent = t("more", number(rest));
    else more.replaceChildren();
  };
  const apply = () => {
    count = AT_ONCE;
    select();
    fill();
  };
  const field = (key, label, input, name = null) => {
    input.value = filter[key];
    input.id = `filter-${key}`;
    input.addEventListener("input", () => {
      filter[key] = input.value;
      apply();
    });
    return el("label", { class: name }, label, input);
  };
  const choice = (key, label, names, shownName = (name) => (name === "unknown" ? t("unknown") : name)) => {
    const all = names.length > 0 || filter[key] !== "" ? [...new Set([...names, ...(filter[key] ? [filter[key]] : [])])] : [];
    return all.length > 0 && field(key, label, el("select", {}, el("option", { value: "" }, t("any")), all.map((name) => el("option", { value: name }, shownName(name)))));
  };
  const check = (key, label) => {
    const box = el("input", { type: "checkbox", checked: filter[key], id: `filter-${key}`, onchange: () => {
      filter[key] = box.checked;
      apply();
    } });
    return el("span", {}, box, " ", el("label", { for: `filter-${key}`, class: "inline" }, label));
  };
  const totals = HEAD.totals;
  const keys = (counts) => Object.keys(counts).sort();
  const shownPages = PAGES.filter((page) => page.hasLines).length;
  const header = (sort, label, numeric = false) => el("th", { scope: "col", class: numeric ? "number" : null, "aria-sort": filter.sort === sort ? (filter.down ? "descending" : "ascending") : null },
    button(`${label}${filter.sort === sort ? (filter.down ? " ▾" : " ▴") : ""}`, () => {
      filter.down = filter.sort === sort ? !filter.down : numeric;
      filter.sort = sort;
      render(`sort-${sort}`);
    }, { id: `sort-${sort}`, "aria-label": t("sortBy", label) }));
  apply();
  return [
    el("h2", {}, t("pages")),
    el("div", { class: "filters", role: "search" },
      field("text", t("search"), el("input", { type: "search" }), "search"),
      field("rule", t("searchRule"), el("input", { type: "search", list: "rules" })),
      el("datalist", { id: "rules" }, keys(totals.rules).map((name) => el("option", { value: name }))),
      choice("label", t("label"), keys(totals.labels)), choice("status", t("status"), Object.keys(STATUS_WEIGHT).filter((name) => totals.statuses[name]), t),
      choice("code", t("reason"), keys(totals.reasons)), choice("kind", t("kind"), keys(totals.kinds)),
      choice("script", t("script"), keys(totals.scripts)), choice("encoding", t("encoding"), keys(totals.encodings)),
      totals.restored.some((pages) => pages > 0) && choice("restored", t("restored"), Object.keys(RESTORED), t),
      HEAD.against && check("changed", t("onlyChanged")), check("withLines", t("withLines")), ownLabels.size > 0 && check("labelled", t("labelled")),
      button(t("reset"), () => openList({}), { id: "reset" })),
    shownPages < PAGES.length && el("p", { class: "soft" }, t("searched", number(shownPages))),
    shown,
    el("div", { class: "scroll" }, el("table", { class: "list" }, el("caption", { class: "hidden" }, t("pages")), el("thead", {}, el("tr", {},
      header("page", t("page")), header("status", t("status")), header("kind", t("kind")), header("script", t("script")), header("encoding", t("encoding")),
      header("lines", t("lines"), true), header("linesKept", t("linesKept"), true), header("removed", t("removed"), true), header("doubt", t("doubt"), true),
      HEAD.against && [header("agreement", t("agreement"), true), header("lost", t("lost"), true), header("gained", t("gained"), true)])), body)),
    more,
  ];
}
