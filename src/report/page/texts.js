// The words of the page, in English and Chinese. `t(key, …)` gives the text with {0}, {1}, … replaced.
const TEXTS = {
  en: {
    title: "report", against: "compared with {0}", skip: "To the content", overview: "Overview", pages: "Pages", labels: "Labels",
    language: "中文", languageName: "Switch to Chinese",
    kept: "kept", suspect: "suspect", emptied: "emptied", "without-article": "without an article", rejected: "rejected",
    removedShare: "of the text removed", restoredPages: "pages with restored text", byStatus: "Pages by result",
    byLabel: "Removed text by label", byRule: "Removed text by rule", kinds: "Kinds of pages", scripts: "Scripts", encodings: "Encodings",
    reasons: "Suspect and rejected pages by reason", restored: "Restored text", doubts: "Doubt of the scorer",
    doubtsNote: "Pages by the share of their text on which verdict and score probably disagree.",
    injection: "injected pinyin", mojibake: "mojibake", characters: "single characters", unknown: "unknown", none: "none",
    characterCount: "{0} characters", lineCount: "{0} lines", pageCount: "{0} pages", all: "Show all {0}", fewer: "Show fewer",
    differences: "Differences from {0}", compared: "pages compared", same: "the same", changed: "differ", lostChars: "characters lost",
    gainedChars: "characters gained", newPages: "pages are new", gonePages: "pages of the earlier run are not here", otherSource: "pages have another source now",
    statusChanges: "Pages whose result differs", fieldChanges: "Pages by the field that differs", ruleChanges: "Removed lines by rule, before and now",
    before: "before", now: "now", becomes: "{0} → {1}", rule: "rule", name: "name", amount: "amount", share: "share",
    unlisted: "{0} more pages are counted here, but are not in the list.",
    leftOut: "The lines of {0} more pages are not in this file. --pages GLOB and --worst N choose pages.",
    askedLeftOut: "The lines of {0} pages that --pages named do not fit.",
    withoutLines: "Of {0} pages only the record is known: the source is missing or has changed. Their removed text is counted in lines, not in characters.",
    versions: "Versions and rules", search: "Text, title or source", searchRule: "Rule", label: "Label", status: "Result", kind: "Kind", script: "Script", encoding: "Encoding",
    reason: "Reason", any: "any", reset: "Reset", shown: "{0} of {1} pages", more: "Show {0} more", page: "Page", lines: "Lines", linesKept: "Kept lines", removed: "Removed", doubt: "Doubt",
    agreement: "Agreement", lost: "Lost", gained: "Gained", onlyChanged: "only pages that differ", withLines: "only pages with lines", labelled: "labelled",
    searched: "Text is searched in the {0} pages whose lines are in this file.", sortBy: "Sort by {0}",
    previous: "Previous page", next: "Next page", back: "Back to the list", noLines: "The lines of this page are not in this file. Make the report with --pages to see them.",
    noText: "This page has no lines.",
    missing: "The source of this page is missing: this is the kept text of its record, and below it the counts of the rest.",
    "changed-source": "The source of this page has changed since the run: this is the kept text of its record, and below it the counts of the rest.",
    "of-record": "The verdicts are those of the record. This version, with these rules and options, decides in another way, so there are no scores.",
    keep: "kept", cut: "cut", drop: "dropped", restoredLine: "restored", lineOf: "line {0}", linesOf: "lines {0} to {1}", blockOf: "block {0}", blocksOf: "blocks {0} to {1}",
    score: "Body, by the scorer", rules: "Rule or model", why: "Reasons of the score", cutParts: "Cut parts", earlier: "Earlier run", lostLine: "kept before, dropped now", gainedLine: "dropped before, kept now", sameLine: "the same",
    restoredBefore: "Before restoration", restoredAfter: "After", guessed: "{0} marked characters are guesses by their context", showLines: "Show", allLines: "all lines", keptLines: "what is kept", droppedLines: "what is removed", changedLines: "what differs", restoredLines: "what was restored",
    detail: "Line", noLine: "Choose a line to see its rule and reasons.", rest: "Removed lines by rule", otherRestored: "Restored lines that are not shown as lines of their own", lineList: "Lines of the page",
    startLabels: "Label", stopLabels: "End labelling", labelHelp: "Click a line to switch it between body and not body; hold Shift and click to set a range. Keys: arrows move, Shift and arrows choose a range, B body, N not body, Space switches.",
    asProgram: "As the program says", noBody: "Nothing is body", right: "All lines are right", body: "body", not: "not body", unlabelled: "no label", hasGold: "This page has a gold text already ({0}); gold and labels for one page at once are an error.",
    cannotLabel: "This page cannot be labelled: its source is not known.", sharedLabels: "{0} has labels for the same file; saving keeps the ones that were changed last.",
    save: "Save", savePage: "Save this page's labels", saveAll: "Save all labels", unsaved: "{0} pages have labels that are not saved.", savedPages: "Saved: {0}", labelledPages: "{0} pages are labelled.",
    noLabels: "No page is labelled yet. Open a page and choose Label. A row of labels is saved for each line of a page.", unpack: "Unpack the archive in this directory: {0}", then: "Then run: taosha eval {0}", thisDirectory: "the directory where you ran taosha report",
    file: "File", labelledLines: "Labelled lines", bodyLines: "Body", remove: "Remove", removeLabels: "Remove the labels of {0}", existing: "The labels are those of {0}.", stored: "Labels are kept in this browser until they are saved.",
    notStored: "This browser does not keep labels when the page is closed: save before you close it.", legend: "Legend", nextNotable: "Next of {0} marked places",
  },
  zh: {
    title: "报告", against: "与 {0} 比较", skip: "跳到正文", overview: "概览", pages: "网页", labels: "标注",
    language: "English", languageName: "切换到英文",
    kept: "保留", suspect: "可疑", emptied: "清空", "without-article": "没有文章", rejected: "无法读取",
    removedShare: "的文字被去掉", restoredPages: "个网页有修复的文字", byStatus: "按结果",
    byLabel: "去掉的文字：按标签", byRule: "去掉的文字：按规则", kinds: "网页种类", scripts: "字形", encodings: "编码",
    reasons: "可疑和无法读取的网页：按原因", restored: "修复的文字", doubts: "评分的疑问",
    doubtsNote: "判定与评分很可能不一致的文字所占的比例，按网页计。",
    injection: "注入的拼音", mojibake: "乱码", characters: "单个字符", unknown: "未知", none: "无",
    characterCount: "{0} 字", lineCount: "{0} 行", pageCount: "{0} 个网页", all: "显示全部 {0} 项", fewer: "收起",
    differences: "与 {0} 的差别", compared: "个网页作了比较", same: "个相同", changed: "个不同", lostChars: "字不再保留",
    gainedChars: "字新保留", newPages: "个网页是新的", gonePages: "个以前的网页这里没有", otherSource: "个网页的来源已变",
    statusChanges: "结果不同的网页", fieldChanges: "按不同的字段", ruleChanges: "各规则去掉的行数：以前和现在",
    before: "以前", now: "现在", becomes: "{0} → {1}", rule: "规则", name: "名称", amount: "数量", share: "比例",
    unlisted: "另有 {0} 个网页只计入总数，不在列表里。",
    leftOut: "另有 {0} 个网页的各行不在此文件中。用 --pages GLOB 和 --worst N 选择网页。",
    askedLeftOut: "--pages 指定的 {0} 个网页放不下。",
    withoutLines: "有 {0} 个网页只有记录：来源缺失或已变。它们去掉的文字按行计，不按字计。",
    versions: "版本和规则", search: "文字、标题或来源", searchRule: "规则", label: "标签", status: "结果", kind: "种类", script: "字形", encoding: "编码",
    reason: "原因", any: "不限", reset: "重置", shown: "{1} 个网页中的 {0} 个", more: "再显示 {0} 个", page: "网页", lines: "行数", linesKept: "保留行", removed: "去掉", doubt: "疑问",
    agreement: "一致", lost: "失去", gained: "新增", onlyChanged: "只看不同的网页", withLines: "只看有各行的网页", labelled: "已标注",
    searched: "文字搜索的范围是此文件中有各行的 {0} 个网页。", sortBy: "按{0}排序",
    previous: "上一页", next: "下一页", back: "回到列表", noLines: "此文件中没有这个网页的各行。生成报告时用 --pages 可以看到。",
    noText: "这个网页没有文字行。",
    missing: "这个网页的来源缺失：这里是记录中保留的文字，下面是其余部分的计数。",
    "changed-source": "这个网页的来源在运行之后已变：这里是记录中保留的文字，下面是其余部分的计数。",
    "of-record": "判定取自记录。现在的版本、规则和选项会作出不同的判定，所以没有评分。",
    keep: "保留", cut: "删节", drop: "去掉", restoredLine: "修复", lineOf: "第 {0} 行", linesOf: "第 {0} 至 {1} 行", blockOf: "第 {0} 块", blocksOf: "第 {0} 至 {1} 块",
    score: "评分认为是正文", rules: "规则或模型", why: "评分的理由", cutParts: "删去的部分", earlier: "以前的运行", lostLine: "以前保留，现在去掉", gainedLine: "以前去掉，现在保留", sameLine: "相同",
    restoredBefore: "修复之前", restoredAfter: "修复之后", guessed: "{0} 个标出的字是根据上下文推测的", showLines: "显示", allLines: "所有行", keptLines: "保留的", droppedLines: "去掉的", changedLines: "不同的", restoredLines: "修复的",
    detail: "行", noLine: "选一行，查看它的规则和理由。", rest: "各规则去掉的行", otherRestored: "没有单独成行的修复", lineList: "网页的各行",
    startLabels: "标注", stopLabels: "结束标注", labelHelp: "点一行，在正文与非正文之间切换；按住 Shift 再点，设定一段。键盘：方向键移动，Shift 加方向键选一段，B 正文，N 非正文，空格切换。",
    asProgram: "照程序的判定", noBody: "全部不是正文", right: "各行都对", body: "正文", not: "非正文", unlabelled: "未标注", hasGold: "这个网页已有标准文本（{0}）；同一网页不能既有标准文本又有标注。",
    cannotLabel: "这个网页不能标注：不知道它的来源。", sharedLabels: "{0} 的标注存于同一文件；保存时以最后改动的为准。",
    save: "保存", savePage: "保存此页的标注", saveAll: "保存全部标注", unsaved: "{0} 个网页的标注还没有保存。", savedPages: "已保存：{0}", labelledPages: "已标注 {0} 个网页。",
    noLabels: "还没有标注。打开一个网页，选“标注”。网页的每一行存为一条标注。", unpack: "在这个目录解压：{0}", then: "然后运行：taosha eval {0}", thisDirectory: "运行 taosha report 时所在的目录",
    file: "文件", labelledLines: "标注行", bodyLines: "正文", remove: "去掉", removeLabels: "去掉 {0} 的标注", existing: "标注取自 {0}。", stored: "标注在保存之前留在这个浏览器里。",
    notStored: "这个浏览器关闭网页后不保留标注：请在关闭之前保存。", legend: "图例", nextNotable: "{0} 处标出的地方：下一处",
  },
};

const language = { now: (navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en" };

function t(key, ...values) {
  const text = TEXTS[language.now][key] ?? key;
  return values.reduce((text, value, at) => text.replaceAll(`{${at}}`, String(value)), text);
}

function number(value) {
  return new Intl.NumberFormat(language.now).format(value);
}

function percent(share) {
  return new Intl.NumberFormat(language.now, { style: "percent", maximumFractionDigits: 1 }).format(share);
}
