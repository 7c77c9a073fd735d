// The data of the report: the totals, a row for each page, and the lines of some pages.
const parsed = (id) => JSON.parse(document.getElementById(id).textContent);
const HEAD = parsed("head");
const nameOf = (at) => (at === null ? "" : HEAD.names[at]);
const BODY_LABELS = new Set(HEAD.labels.filter(([, body]) => body).map(([name]) => name));
const VERDICTS = ["keep", "cut", "drop"];

// One page of the list. The order of the array is that of `row` in src/report/view.rs.
const PAGES = parsed("rows").map((row, at) => {
  const [source, id, title, kind, script, encoding, status, code, message, lines, kept, chars, removedChars, doubt, parts,
    restored, origin, place, against] = row;
  return {
    at, source, id, title, lines, kept, chars, removedChars, parts, restored, message,
    kind: nameOf(kind), script: nameOf(script), encoding: nameOf(encoding), status: nameOf(status), code: nameOf(code),
    doubt: doubt === null ? null : doubt / 1000,
    origin: nameOf(origin),
    place: place === 0 ? null : { how: ["file", "gold", "copy"][place[0]], path: place[1] },
    against: against && {
      agreement: against[0] / 1000, lost: against[1], gained: against[2],
      fields: against[3].map(([name, old, now]) => ({ name: nameOf(name), old, now })),
      status: nameOf(against[4]), otherSource: !!against[5], same: !!against[6],
    },
    hasLines: document.getElementById(`page-${at}`) !== null,
    // What the search looks at beside the lines.
    words: `${source}\n${id}\n${title}`.toLowerCase(),
  };
});

// How much a page deserves to be looked at: the same order in which taosha keeps lines.
const STATUS_WEIGHT = { kept: 0, "without-article": 0, emptied: 1, suspect: 2, rejected: 3 };
function badness(page) {
  const doubt = page.doubt ?? 0;
  if (!HEAD.against) return STATUS_WEIGHT[page.status] + doubt;
  const difference = page.against ? 1 - page.against.agreement + 0.01 * page.against.fields.length : 0;
  return difference + doubt / 1000;
}

// The lines of a page; null if they are not in the file. The order of each array is that of `lines` in view.rs.
let lastView = null;
function viewOf(page) {
  if (!page.hasLines) return null;
  if (lastView && lastView.at === page.at) return lastView;
  const data = parsed(`page-${page.at}`);
  const lines = data.lines.map(([first, last, verdict, label, rule, body, text, cuts, reasons, old]) => ({
    first, last, text, verdict: VERDICTS[verdict], label: nameOf(label), rule: nameOf(rule),
    body: body === null ? null : body / 1000,
    cuts: cuts.map(([start, end, label, rule]) => ({ start, end, label: nameOf(label), rule: nameOf(rule) })),
    reasons: reasons.map(([name, points]) => ({ name: nameOf(name), points: points / 100 })),
    old: old && { verdict: VERDICTS[old[0]], rule: nameOf(old[1]) },
    restored: null,
  }));
  const restored = data.restored.map(([line, damage, before, after, guessed, at]) => ({ line, damage: nameOf(damage), before, after, guessed, at }));
  for (const of of restored) if (of.at !== null) lines[of.at].restored = of;
  lastView = { at: page.at, lines, restored, fields: data.fields, notes: data.notes, blocks: data.blocks, labels: data.labels };
  return lastView;
}

// The change of a line in a comparison: lost, gained, or null.
function change(line) {
  if (!line.old) return null;
  if (line.old.verdict !== "drop" && line.verdict === "drop") return "lost";
  if (line.old.verdict === "drop" && line.verdict !== "drop") return "gained";
  return null;
}

// The JSON of a page's lines in lower case, for the search: strings are searched without being parsed.
const lowered = new Map();
function loweredLines(page) {
  let text = lowered.get(page.at);
  if (text === undefined) {
    text = document.getElementById(`page-${page.at}`).textContent.toLowerCase();
    lowered.set(page.at, text);
  }
  return text;
}

// Lower case is made while nothing else is to be done, so that the first search is as fast as others.
(function prepare(at) {
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(() => then({ timeRemaining: () => 5 }), 20));
  idle((time) => {
    while (at < PAGES.length && time.timeRemaining() > 2) {
      if (PAGES[at].hasLines) loweredLines(PAGES[at]);
      at += 1;
    }
    if (at < PAGES.length) prepare(at);
  });
})(0);

// A query as it is written in the JSON of lines.
function asJson(query) {
  return JSON.stringify(query.toLowerCase()).slice(1, -1).replaceAll("<", "\\u003c");
}
