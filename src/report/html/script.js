"use strict";
// Searches, filters, folds and copies. Everything can be read without it.
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const by = (id) => document.getElementById(id);

  // Light, dark, or what the system says.
  const themes = { "": "automatic", light: "light", dark: "dark" };
  const theme = by("theme");
  const show = (name) => {
    if (name) document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
    theme.textContent = `Theme: ${themes[name]}`;
  };
  const remember = (name) => { try { localStorage.setItem("scimspec-theme", name); } catch { /* A page may be kept from it. */ } };
  const remembered = () => { try { return localStorage.getItem("scimspec-theme"); } catch { return null; } };
  let now = Object.hasOwn(themes, remembered() ?? "") ? remembered() ?? "" : "";
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const names = Object.keys(themes);
    now = names[(names.indexOf(now) + 1) % names.length];
    show(now);
    remember(now);
  });
  show(now);

  // What is narrowed down: every element with data-item.
  const filters = by("filters");
  const [words, area, found] = [by("words"), by("area"), by("found")];
  const items = all("[data-item]");
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, `${item.title} ${item.dataset.area ?? ""} ${item.textContent}`.toLowerCase());
    return texts.get(item);
  };
  const parts = all("main > section").filter((part) => part.querySelector("[data-item]"));
  const chosen = (name) => all(`input[name="${name}"]:checked`, filters).map((box) => box.value);

  const narrow = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = chosen("verdict");
    const only = all("input[data-only]:checked", filters).map((box) => box.dataset.only);
    const fits = (item) => {
      const { area: areas, verdict: its } = item.dataset;
      return (!area.value || areas === undefined || areas.split(" ").includes(area.value))
        && (!verdicts.length || its === undefined || its.split(" ").some((one) => verdicts.includes(one)))
        && only.every((name) => !("may" in item.dataset) || item.dataset.may.split(" ").includes(name))
        && wanted.every((word) => text(item).includes(word));
    };
    for (const item of items) {
      const off = !fits(item);
      if ("dim" in item.dataset) item.classList.toggle("off", off);
      else item.hidden = off;
    }
    for (const group of all("[data-group]")) group.hidden = !group.querySelector("[data-item]:not([hidden])");
    const told = [];
    for (const part of parts) {
      const own = all("[data-item]:not([data-dim])", part);
      const left = own.filter((item) => !item.hidden).length;
      for (const nothing of all("[data-nothing]", part)) nothing.hidden = left > 0 || own.length === 0;
      if (own.some((item) => item.dataset.area !== undefined)) told.push(`${part.dataset.title}: ${left} of ${own.length}`);
    }
    const narrowed = wanted.length || area.value || verdicts.length || only.length;
    found.textContent = narrowed ? told.slice(0, 2).join(" · ") : "";
  };
  for (const part of parts) part.dataset.title = part.querySelector("h2").textContent;
  const clear = () => {
    words.value = "";
    area.value = "";
    for (const box of all("input:checked", filters)) box.checked = false;
    narrow();
  };
  filters.hidden = false;
  filters.addEventListener("input", narrow);
  by("reset").addEventListener("click", clear);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      words.focus();
    } else if (event.key === "Escape" && document.activeElement === words) {
      clear();
    }
  });

  // What a link leads to is not left folded or filtered away.
  const reveal = () => {
    let target = null;
    try { target = by(decodeURIComponent(location.hash.slice(1))); } catch { /* No name of ours. */ }
    if (!target) return;
    if (target.closest("[hidden]")) clear();
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
    target.querySelector(":scope > summary")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });

  // All of a part at once.
  for (const part of parts) {
    const folds = all("details[data-item]", part);
    if (folds.length < 2) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Unfold all";
    button.addEventListener("click", () => {
      const open = folds.some((fold) => !fold.open && !fold.hidden);
      for (const fold of folds) fold.open = open;
      button.textContent = open ? "Fold all" : "Unfold all";
    });
    part.querySelector("h2").append(button);
  }

  // Paper cannot be unfolded. Of the exchanges it holds those that the reader has opened.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open]):not(.exchange)");
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });

  // Commands are there to be copied.
  if (navigator.clipboard && isSecureContext) {
    for (const block of all("[data-copy]")) {
      const button = document.createElement("button");
      const command = block.textContent;
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        let said = "Copied";
        try { await navigator.clipboard.writeText(command); } catch { said = "Not allowed"; }
        button.textContent = said;
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      block.append(button);
    }
  }
  reveal();
})();
