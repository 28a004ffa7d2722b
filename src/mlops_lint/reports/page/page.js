"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const data = JSON.parse(find("data").textContent);

  const filters = find("filters");
  if (filters) {
    const search = find("search");
    const category = find("category");
    const boxes = all("input[name=severity]");
    const places = data.findings.map((_, index) => find(`finding-${index}`));
    const groups = all("article.group");
    const total = data.findings.length;

    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      let count = 0;
      data.findings.forEach((finding, index) => {
        const shown =
          wanted.has(finding.severity) &&
          (!category.value || category.value === finding.category) &&
          words.every((word) => finding.text.includes(word));
        places[index].hidden = !shown;
        count += shown;
      });
      const filtered = count < total;
      for (const group of groups) {
        group.hidden = all(".finding:not([hidden])", group).length === 0;
        for (const rest of all("details.rest", group)) {
          rest.hidden = all(".finding:not([hidden])", rest).length === 0;
          rest.open = filtered;
        }
      }
      const noun = total === 1 ? "finding" : "findings";
      find("count").textContent = filtered ? `${count} of ${total} ${noun}` : `${total} ${noun}`;
    };
    const clear = () => {
      filters.reset();
      apply();
    };

    filters.hidden = false;
    filters.addEventListener("input", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => setTimeout(apply));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        search.focus();
      } else if (event.key === "Escape" && typing) {
        clear();
      }
    });
    // A link to a rule shows it, whatever is filtered.
    window.addEventListener("hashchange", () => {
      const target = find(decodeURIComponent(location.hash.slice(1)));
      if (target && target.hidden) {
        clear();
        target.scrollIntoView();
      }
    });
    // A browser keeps what was typed when the page is loaded again.
    apply();
  }

  // What a link leads to may be folded.
  const unfold = () => {
    const target = find(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details");
    if (fold && !fold.open) {
      fold.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));

  const drawing = document.querySelector(".drawing svg");
  if (drawing) {
    const chosen = find("chosen");
    const edges = all(".edge", drawing);
    const nodes = all(".node", drawing);
    chosen.hidden = false;
    const show = (event) => {
      const item = event.target.closest(".edge, .node");
      if (!item) return;
      const own = item.dataset.node;
      const ends = own === undefined ? item.dataset.ends.split(" ") : [own];
      const near = new Set(ends);
      drawing.classList.add("choosing");
      for (const edge of edges) {
        const isNear = own === undefined ? edge === item : edge.dataset.ends.split(" ").includes(own);
        edge.classList.toggle("chosen", isNear);
        if (isNear) edge.dataset.ends.split(" ").forEach((end) => near.add(end));
      }
      nodes.forEach((node) => node.classList.toggle("chosen", near.has(node.dataset.node)));
      chosen.textContent = item.getAttribute("aria-label");
    };
    drawing.addEventListener("focusin", show);
    drawing.addEventListener("click", show);
    drawing.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      drawing.classList.remove("choosing");
      all(".chosen", drawing).forEach((item) => item.classList.remove("chosen"));
    });
  }
})();
