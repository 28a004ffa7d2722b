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

    // Size, place, and the way from one broken edge to the next.
    const frame = drawing.parentElement;
    const { width, height } = drawing.viewBox.baseVal;
    const broken = edges.filter((edge) => edge.matches(".missing, .stale"));
    let scale = 1;
    const zoom = (wanted, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
      const next = Math.min(3, Math.max(0.1, wanted));
      const left = ((frame.scrollLeft + x) * next) / scale - x;
      const top = ((frame.scrollTop + y) * next) / scale - y;
      scale = next;
      drawing.setAttribute("width", Math.round(width * scale));
      drawing.setAttribute("height", Math.round(height * scale));
      frame.scrollTo(left, top);
    };
    const centre = (edge) => {
      const ends = edge.dataset.ends.split(" ");
      // The node that needs something says most of what is wrong.
      const at = nodes.find((node) => node.dataset.node === ends[1]).getBoundingClientRect();
      const own = frame.getBoundingClientRect();
      frame.scrollBy(
        at.left + at.width / 2 - own.left - frame.clientWidth / 2,
        at.top + at.height / 2 - own.top - frame.clientHeight / 2,
      );
    };
    let last = -1;
    const turn = {
      in: () => zoom(scale * 1.3),
      out: () => zoom(scale / 1.3),
      fit: () => zoom(Math.min(1, frame.clientWidth / width, frame.clientHeight / height)),
      next: () => {
        last = (last + 1) % broken.length;
        if (scale < 0.7) zoom(1);
        show({ target: broken[last] });
        centre(broken[last]);
      },
    };
    const tools = find("zoom");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const what = event.target.dataset.zoom;
      if (what) turn[what]();
    });
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        const own = frame.getBoundingClientRect();
        zoom(scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15), event.clientX - own.left, event.clientY - own.top);
      },
      { passive: false },
    );
    // A mouse drags the drawing; a finger scrolls it anyway.
    let held = null;
    frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0 && !event.target.closest(".edge, .node"))
        held = [event.clientX + frame.scrollLeft, event.clientY + frame.scrollTop];
    });
    window.addEventListener("pointermove", (event) => {
      if (held) frame.scrollTo(held[0] - event.clientX, held[1] - event.clientY);
    });
    window.addEventListener("pointerup", () => (held = null));
    if (broken.length) centre(broken[0]);
    drawing.addEventListener("focusin", show);
    drawing.addEventListener("click", show);
    drawing.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      drawing.classList.remove("choosing");
      all(".chosen", drawing).forEach((item) => item.classList.remove("chosen"));
    });
  }
})();
