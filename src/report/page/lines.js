// One page: its metadata and its lines, to read and to label.
const SHOWS = {
  all: () => true,
  kept: (line) => line.verdict !== "drop",
  dropped: (line) => line.verdict !== "keep",
  changed: (line) => change(line) !== null,
  restored: (line) => line.restored !== null,
};
let shownLines = "all";
let labelling = false;

const MARKS = { keep: "✓", cut: "✂", drop: "✕" };

// The text of a line with its cut parts struck out and the searched text marked. Places are Unicode scalars.
function textOf(line, query) {
  const scalars = Array.from(line.text);
  const parts = [];
  let from = 0;
  for (const cut of line.cuts) {
    parts.push(marked(scalars.slice(from, cut.start).join(""), query));
    parts.push(el("del", { title: `${cut.label} · ${cut.rule}` }, marked(scalars.slice(cut.start, cut.end).join(""), query)));
    from = cut.end;
  }
  parts.push(marked(scalars.slice(from).join(""), query));
  return parts;
}

function marked(text, query) {
  if (query === "") return [text];
  const parts = [];
  const lower = text.toLowerCase();
  // Characters whose lower case is longer would shift the places.
  if (lower.length !== text.length) return [text];
  let from = 0;
  for (let at = lower.indexOf(query); at >= 0; at = lower.indexOf(query, from)) {
    parts.push(text.slice(from, at), el("mark", {}, text.slice(at, at + query.length)));
    from = at + query.length;
  }
  parts.push(text.slice(from));
  return parts;
}

function lineNumber(line, blocks) {
  if (line.first === 0) return "";
  return line.first === line.last ? t(blocks ? "blockOf" : "lineOf", line.first) : t(blocks ? "blocksOf" : "linesOf", line.first, line.last);
}

// What is shown on hover: verdict, label, rule, score and reasons.
function hover(line) {
  const rows = [`${t(line.verdict)} · ${line.label}${line.rule ? ` · ${line.rule}` : ""}`];
  for (const cut of line.cuts) rows.push(`${t("cut")}: ${cut.label} · ${cut.rule}`);
  if (line.body !== null) rows.push(`${t("score")}: ${percent(line.body)}`);
  for (const reason of line.reasons) rows.push(`${signed(reason.points)}  ${reason.name}`);
  if (line.old) rows.push(`${t("earlier")}: ${t(line.old.verdict)}${line.old.rule ? ` · ${line.old.rule}` : ""}`);
  if (line.restored) rows.push(`${t("restoredBefore")}: ${line.restored.before}`);
  return rows.join("\n");
}

function signed(points) {
  return `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(2)}`;
}

function restoredParts(restored) {
  const guessed = new Set(restored.guessed);
  const after = guessed.size === 0 ? [restored.after] : Array.from(restored.after).map((c, at) => (guessed.has(at) ? el("span", { class: "guess" }, c) : c));
  return [
    el("h3", {}, `${t("restoredLine")}: ${t(restored.damage)}`),
    el("dl", { class: "fields" }, el("dt", {}, t("restoredBefore")), el("dd", {}, restored.before), el("dt", {}, t("restoredAfter")), el("dd", {}, after)),
    guessed.size > 0 && el("p", { class: "soft" }, t("guessed", number(guessed.size))),
  ];
}

function detailOf(line, blocks, labels, onlabel) {
  if (!line) return [el("h3", {}, t("detail")), el("p", { class: "soft" }, t("noLine"))];
  const own = labels && el("p", {}, el("label", {}, `${t("label")} `, el("select", { id: "own-label", onchange: (event) => onlabel(event.target.value || null) },
    el("option", { value: "", selected: labels.now === null }, t("unlabelled")), HEAD.labels.map(([name]) => el("option", { value: name, selected: labels.now === name }, name)))));
  const differs = change(line);
  return [
    el("h3", {}, lineNumber(line, blocks) || t("detail")),
    own,
    el("dl", { class: "fields" },
      el("dt", {}, t("status")), el("dd", {}, t(line.verdict)), el("dt", {}, t("label")), el("dd", {}, line.label),
      line.rule && [el("dt", {}, t("rules")), el("dd", {}, button(line.rule, () => openList({ rule: line.rule }), { class: "plain" }))],
      line.body !== null && [el("dt", {}, t("score")), el("dd", {}, percent(line.body))],
      line.old && [el("dt", {}, t("earlier")), el("dd", {}, `${t(line.old.verdict)}${line.old.rule ? ` · ${line.old.rule}` : ""}${differs ? ` (${t(`${differs}Line`)})` : ""}`)]),
    line.cuts.length > 0 && [el("h3", {}, t("cutParts")), el("ul", {}, line.cuts.map((cut) => el("li", {}, `${Array.from(line.text).slice(cut.start, cut.end).join("")} — ${cut.label} · ${cut.rule}`)))],
    line.reasons.length > 0 && [el("h3", {}, t("why")), el("table", {}, el("tbody", {}, line.reasons.map((reason) => el("tr", {}, el("th", { scope: "row" }, reason.name), el("td", {}, signed(reason.points))))))],
    line.restored && restoredParts(line.restored),
  ];
}

function fieldsOf(page, view) {
  const changed = new Map((page.against?.fields ?? []).map((field) => [field.name, field]));
  const now = new Map(view ? view.fields : []);
  const rows = [];
  const names = [...new Set([...now.keys(), ...changed.keys()])];
  for (const name of names.filter((name) => name !== "title" || changed.has("title"))) {
    const field = changed.get(name);
    rows.push(el("dt", {}, name), el("dd", {}, field ? [el("del", {}, field.old || "—"), " → ", el("ins", {}, field.now || "—")] : now.get(name)));
  }
  if (view && view.notes.length > 0) rows.push(el("dt", {}, "notes"), el("dd", {}, view.notes.join(", ")));
  return rows.length > 0 && el("dl", { class: "fields" }, rows);
}

function showPage(at) {
  const page = PAGES[at];
  if (selected.length === 0 || !selected.includes(page)) select();
  const place = selected.indexOf(page);
  const go = (to) => button(t(to < place ? "previous" : "next"), () => { location.hash = `#page-${selected[to].at}`; }, { disabled: place < 0 || to < 0 || to >= selected.length });
  const view = viewOf(page);
  const summary = page.against && (page.against.same ? t("sameLine") : `${t("agreement")} ${percent(page.against.agreement)} · ${t("lost")} ${number(page.against.lost)} · ${t("gained")} ${number(page.against.gained)}`);
  const note = { missing: "missing", changed: "changed-source", "of-record": "of-record" }[page.origin];
  const head = [
    el("div", { class: "tools" }, el("a", { href: "#pages" }, t("back")), go(place - 1), go(place + 1)),
    el("h2", {}, page.title || page.source),
    el("p", {}, statusTag(page), " ", page.message && el("span", {}, `${page.message} `), el("span", { class: "soft" }, page.source), summary && [el("br"), `${t("earlier")}: `, page.against.status !== page.status && `${t("becomes", t(page.against.status), t(page.status))} · `, summary]),
    fieldsOf(page, view),
    note && el("p", { class: "note" }, t(note)),
  ];
  if (!view) return [head, el("p", { class: "note" }, t(page.lines > 0 ? "noLines" : "noText")), restOf(page)];
  return [head, linesOf(page, view), page.origin === "missing" || page.origin === "changed" ? restOf(page) : null, otherRestored(view)];
}

function restOf(page) {
  const rows = [];
  for (let at = 0; at < page.parts.length; at += 4) rows.push({ name: nameOf(page.parts[at + 1]), value: page.parts[at + 2], shown: number(page.parts[at + 2]), filter: { rule: nameOf(page.parts[at + 1]) } });
  return rows.length > 0 && el("div", { class: "plots" }, plot(t("rest"), rows.sort((a, b) => b.value - a.value)));
}

function otherRestored(view) {
  const others = view.restored.filter((of) => of.at === null);
  return others.length > 0 && el("section", {}, el("h3", {}, t("otherRestored")), others.map(restoredParts));
}

// The lines, as a list box: arrows move, and in labelling Shift chooses a range.
function linesOf(page, view) {
  const query = filter.text.trim().toLowerCase();
  const rules = filter.rule.trim() === "" ? null : new Set([...namesLike(filter.rule.trim())].map(nameOf));
  const isHit = (line) => rules !== null && (rules.has(line.rule) || line.cuts.some((cut) => rules.has(cut.rule)));
  const marksLabels = labelling && canLabel(page);
  let labels = marksLabels ? labelsOf(page, view) : null;
  let shown = view.lines.map((line, at) => at).filter((at) => marksLabels || SHOWS[shownLines](view.lines[at]));
  let focus = 0;
  let anchor = 0;
  const detail = el("aside", { class: "detail", "aria-label": t("detail") });
  const list = el("div", { class: marksLabels ? "lines labelling" : "lines", role: "listbox", "aria-label": t("lineList"), "aria-multiselectable": marksLabels ? "true" : null, id: "lines" });
  const nameOfLabel = (label) => (label === null ? "none" : BODY_LABELS.has(label) ? "body" : "not");
  const shownLabel = (label) => t({ none: "unlabelled", body: "body", not: "not" }[nameOfLabel(label)]);

  const option = (at, order) => {
    const line = view.lines[at];
    const differs = change(line);
    const label = marksLabels ? el("span", { class: `own ${nameOfLabel(labels[at])}` }, shownLabel(labels[at])) : null;
    const spoken = `${lineNumber(line, view.blocks)}, ${t(line.verdict)}, ${line.label}${line.restored ? `, ${t("restoredLine")}` : ""}${differs ? `, ${t(`${differs}Line`)}` : ""}. `;
    return el("div", {
      class: ["line", line.verdict, line.restored && "restored", differs, isHit(line) && "hit"].filter(Boolean).join(" "),
      role: "option", tabIndex: order === 0 ? 0 : -1, "aria-selected": "false", "data-order": String(order), "data-at": String(at),
    },
    el("span", { class: "at", "aria-hidden": "true" }, line.first || ""), el("span", { class: "mark", "aria-hidden": "true" }, differs === "gained" ? "+" : differs === "lost" ? "−" : MARKS[line.verdict]),
    el("span", { class: "kind", "aria-hidden": "true" }, line.label), el("span", { class: "hidden" }, spoken), label,
    el("span", { class: "text" }, textOf(line, query)));
  };
  const options = shown.map(option);
  list.append(...options);

  const showDetail = () => {
    const at = shown[focus];
    detail.replaceChildren(...[detailOf(view.lines[at], view.blocks, labels && at !== undefined ? { now: labels[at] } : null, (label) => {
      relabel([at], () => label);
    })].flat(3).filter((part) => part));
  };
  const markRange = () => {
    const [from, to] = [Math.min(anchor, focus), Math.max(anchor, focus)];
    options.forEach((of, order) => of.setAttribute("aria-selected", String(order >= from && order <= to && (marksLabels || order === focus))));
  };
  const move = (to, extend, scroll = true) => {
    if (options.length === 0) return;
    options[focus].tabIndex = -1;
    focus = Math.max(0, Math.min(options.length - 1, to));
    if (!extend || !marksLabels) anchor = focus;
    options[focus].tabIndex = 0;
    options[focus].focus({ preventScroll: !scroll });
    markRange();
    showDetail();
  };
  // Gives lines new labels, and shows them.
  const relabel = (lines, label) => {
    for (const at of lines) labels[at] = label(view.lines[at], labels[at]);
    setLabels(page, labels);
    showOwn(lines);
    const counts = lines.length === 1 ? shownLabel(labels[lines[0]]) : `${t("lineCount", number(lines.length))}: ${shownLabel(labels[lines[0]])}`;
    say(counts);
    showDetail();
  };
  const showOwn = (lines) => {
    for (const at of lines) {
      const own = options[at].querySelector(".own");
      own.className = `own ${nameOfLabel(labels[at])}`;
      own.textContent = shownLabel(labels[at]);
    }
  };
  const range = () => options.slice(Math.min(anchor, focus), Math.max(anchor, focus) + 1).map((_, order) => shown[Math.min(anchor, focus) + order]);
  const opposite = (line, label) => labelAs(line, label === null || !BODY_LABELS.has(label));

  list.addEventListener("click", (event) => {
    const of = event.target.closest(".line");
    if (!of || (!marksLabels && String(getSelection()) !== "")) return;
    move(Number(of.dataset.order), event.shiftKey, false);
    if (!marksLabels) return;
    // With Shift the whole range gets the label of the line where it begins.
    if (event.shiftKey) {
      getSelection().removeAllRanges();
      const body = labels[shown[anchor]] !== null && BODY_LABELS.has(labels[shown[anchor]]);
      relabel(range(), (line) => labelAs(line, body));
    } else {
      relabel([shown[focus]], opposite);
    }
  });
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: focus + 1, ArrowUp: focus - 1, PageDown: focus + 15, PageUp: focus - 15, Home: 0, End: options.length - 1 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) move(steps[event.key], event.shiftKey);
    else if (marksLabels && event.key.toLowerCase() === "b") relabel(range(), (line) => labelAs(line, true));
    else if (marksLabels && event.key.toLowerCase() === "n") relabel(range(), (line) => labelAs(line, false));
    else if (marksLabels && event.key === " ") relabel(range(), opposite);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mouseover", (event) => {
    const of = event.target.closest(".line");
    if (of && !of.title) of.title = hover(view.lines[Number(of.dataset.at)]);
  });

  const offered = Object.keys(SHOWS).filter((name) => name === "all" || view.lines.some(SHOWS[name]));
  const show = el("select", { id: "show-lines", onchange: (event) => {
    shownLines = event.target.value;
    render("show-lines");
  } }, offered.map((name) => el("option", { value: name, selected: name === shownLines }, t(`${name}Lines`))));
  const start = button(t(labelling ? "stopLabels" : "startLabels"), () => {
    labelling = !labelling;
    render("label");
  }, { id: "label", "aria-pressed": String(labelling), disabled: !canLabel(page) });
  const whole = (given) => () => {
    labels = given;
    setLabels(page, labels);
    showOwn(shown);
    showDetail();
  };
  const shared = marksLabels && [...ownLabels.keys()].find((at) => at !== page.at && PAGES[at].place.path === page.place.path);
  const existing = view.labels.some((label) => label !== null);
  const reason = !canLabel(page) && (page.place?.how === "gold" ? t("hasGold", page.place.path) : t("cannotLabel"));
  // Lines to look at: those that the list's filter is about, and those that differ from the earlier run or were restored.
  const searched = options.filter((of) => of.classList.contains("hit") || of.querySelector("mark"));
  const isNotable = (of) => of !== undefined && (searched.includes(of) || of.matches(".lost, .gained, .restored"));
  // The first line of each run of such lines.
  const notable = options.filter((of, order) => isNotable(of) && !isNotable(options[order - 1]));
  const toNext = button(t("nextNotable", number(notable.length)), () => {
    const next = notable.find((of) => Number(of.dataset.order) > focus || !list.contains(document.activeElement) && Number(of.dataset.order) === focus) ?? notable[0];
    move(Number(next.dataset.order), false, false);
    next.scrollIntoView({ block: "center" });
  }, { id: "next-notable" });
  if (searched.length > 0) requestAnimationFrame(() => searched[0].scrollIntoView({ block: "center" }));
  showDetail();
  return [
    el("div", { class: "tools" }, start, reason && el("span", { class: "soft" }, reason),
      notable.length > 0 && toNext,
      !marksLabels && offered.length > 1 && el("label", {}, `${t("showLines")} `, show),
      marksLabels && [
        button(t("asProgram"), whole(programLabels(view)), { id: "as-program" }), button(t("noBody"), whole(view.lines.map((line) => labelAs(line, false))), { id: "no-body" }),
        button(t("right"), () => whole(labels)(), { id: "right" }), button(t("savePage"), () => savePage(page), { class: "main", id: "save-page" }),
        el("span", { id: "unsaved", class: "soft" }, unsaved.size > 0 ? t("unsaved", number(unsaved.size)) : "")]),
    marksLabels && el("p", { class: "soft" }, t("labelHelp")),
    marksLabels && existing && el("p", { class: "soft" }, t("existing", page.place.path)),
    shared !== undefined && shared !== false && el("p", { class: "note" }, t("sharedLabels", PAGES[shared].source)),
    el("p", { class: "legend", "aria-label": t("legend") },
      el("span", {}, el("b", {}, "✓ "), t("keep")), el("span", {}, el("b", {}, "✂ "), t("cut")), el("span", {}, el("b", {}, "✕ "), t("drop")),
      view.lines.some((line) => line.restored) && el("span", {}, el("b", {}, "┊ "), t("restoredLine")),
      HEAD.against && [el("span", {}, el("b", {}, "− "), t("lostLine")), el("span", {}, el("b", {}, "+ "), t("gainedLine"))]),
    el("div", { class: "split" }, list, detail),
  ];
}
