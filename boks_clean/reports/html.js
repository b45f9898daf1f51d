"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const articles = all("article"), tables = all("details.table");
  const words = new Map([...articles, ...tables.map((t) => t.querySelector("summary"))].map((e) => [e, plain(e.textContent)]));
  const form = document.getElementById("filter");

  const unfold = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      at.hidden = false;
    }
  };

  const light = (number) => {
    all(".lit").forEach((cell) => cell.classList.remove("lit"));
    if (number) all(`a.n[href="#${number}"]`).forEach((link) => link.parentElement.classList.add("lit"));
  };

  const go = (id, number) => {
    const target = document.getElementById(id);
    if (!target) return;
    unfold(target);
    light(number);
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center", inline: "center" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const id = decodeURIComponent(link.hash.slice(1));
    const from = link.closest("article");
    const number = from ? from.id : id.match(/^f\d+$/) ? id : "";
    setTimeout(() => go(id, number));
  });

  const filter = () => {
    const wanted = plain(document.getElementById("search").value).split(/\s+/).filter(Boolean);
    const rule = document.getElementById("rule").value;
    const severities = all("input[name=severity]:checked").map((box) => box.value);
    const has = (element) => wanted.every((word) => words.get(element).includes(word));
    let shown = 0;
    for (const article of articles) {
      const { severity, rule: own } = article.dataset;
      article.hidden = !(severities.includes(severity) && (!rule || rule === own) && has(article));
      shown += article.hidden ? 0 : 1;
    }
    for (const table of tables) table.hidden = document.getElementById("wrong").checked && !table.dataset.wrong;
    const output = document.getElementById("shown");
    output.textContent = output.dataset.text.replace("#", shown);
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }
  window.addEventListener("beforeprint", () => all(".echoes").forEach((details) => { details.open = true; }));
  if (location.hash) go(decodeURIComponent(location.hash.slice(1)), "");
})();
