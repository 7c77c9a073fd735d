// Shows the view that the address names: #overview, #pages, #labels or #page-NUMBER.
function showNav() {
  const here = location.hash || "#overview";
  const link = (to, text) => el("a", { href: to, "aria-current": here === to || (to === "#pages" && here.startsWith("#page-")) ? "page" : null }, text);
  document.getElementById("nav").replaceChildren(
    link("#overview", t("overview")), link("#pages", `${t("pages")} (${number(PAGES.length)})`), link("#labels", `${t("labels")}${ownLabels.size > 0 ? ` (${number(ownLabels.size)})` : ""}${unsaved.size > 0 ? " •" : ""}`));
}

// Renders the view. `focus` is the id of the element that gets the focus; without it, it stays where it is.
function render(focus = null) {
  document.documentElement.lang = language.now === "zh" ? "zh-Hans" : "en";
  document.title = `taosha ${t("title")}`;
  document.getElementById("skip").textContent = t("skip");
  document.getElementById("subtitle").textContent = `${t("title")} ${HEAD.version}${HEAD.against ? ` · ${t("against", HEAD.against)}` : ""}`;
  const switcher = document.getElementById("language");
  switcher.textContent = t("language");
  switcher.lang = language.now === "zh" ? "en" : "zh-Hans";
  switcher.setAttribute("aria-label", `${t("language")}: ${t("languageName")}`);
  const page = /^#page-(\d+)$/.exec(location.hash);
  const known = page && PAGES[Number(page[1])];
  const parts = known ? showPage(known.at) : location.hash === "#pages" ? showList() : location.hash === "#labels" ? showLabels() : showOverview();
  document.getElementById("main").replaceChildren(...[parts].flat(9).filter((part) => part));
  showNav();
  if (focus) document.getElementById(focus)?.focus();
}

document.getElementById("language").addEventListener("click", () => {
  language.now = language.now === "zh" ? "en" : "zh";
  render();
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
window.addEventListener("hashchange", () => {
  render();
  window.scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
});
render();
