/* Hallmark's small script. Every page works without it; each part below looks for its own attribute.

   What hears the whole document is set up once. What belongs to single elements stands in enhance(root),
   which runs again where window.js puts a new page into this one (docs/adr/0013). */
(() => {
  "use strict";
  const page = document;
  const all = (selector, root = page) => [...root.querySelectorAll(selector)];
  const framed = window.parent !== window;

  /* Canvas listens in the page around the frame, or in the one that opened this tab
     (canvas-lms doc/api/lti_window_post_message.md). Nothing told here is a secret. */
  const host = framed ? window.parent : window.opener;
  const tell = (message) => host?.postMessage(message, "*");
  let told = 0;
  const resize = () => {
    const height = Math.ceil(page.body.getBoundingClientRect().height);
    if (Math.abs(height - told) > 1) { told = height; tell({ subject: "lti.frameResize", height }); }
  };
  if (framed) new ResizeObserver(resize).observe(page.body);

  /* The browser may refuse storage inside a frame; the choice then lasts for this page. */
  const memory = new Map();
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return memory.get(key) ?? null; } };
  const keep = (key, value) => { memory.set(key, value); try { localStorage.setItem(key, value); } catch { /* kept in memory */ } };

  const openDialog = (dialog) => { tell({ subject: "lti.scrollToTop" }); dialog.showModal(); };

  /* Asking first: a frame of another site may not use window.confirm. */
  const ask = (text, yes, go) => {
    const dialog = page.createElement("dialog");
    const words = page.createElement("p");
    const form = page.createElement("form");
    words.id = "ask-words";
    words.textContent = text;
    dialog.setAttribute("aria-labelledby", words.id);
    form.method = "dialog";
    form.className = "acts";
    for (const [label, value, kind] of [[yes, "yes", "primary"], [page.documentElement.dataset.cancel, "", ""]]) {
      const button = page.createElement("button");
      button.className = `button ${kind}`;
      button.value = value;
      button.textContent = label;
      form.append(button);
    }
    dialog.className = "stack";
    dialog.append(words, form);
    dialog.addEventListener("close", () => { dialog.remove(); if (dialog.returnValue === "yes") go(); });
    page.body.append(dialog);
    openDialog(dialog);
  };

  const agreed = new WeakSet();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const source = button?.dataset.confirm ? button : form;
    if (source.dataset.confirm && !agreed.has(form)) {
      event.preventDefault();
      ask(source.dataset.confirm, source.dataset.confirmYes || page.documentElement.dataset.yes, () => {
        agreed.add(form);
        form.requestSubmit(button);
      });
      return;
    }
    agreed.delete(form);
    if (form.method !== "dialog") clean.add(form);
  });

  /* Unsaved changes */
  const dirty = new Set();
  const clean = new WeakSet();
  page.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) dirty.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (hallmark.unsaved()) event.preventDefault();
  });

  /* Buttons that say why they wait */
  page.addEventListener("click", (event) => {
    const waiting = event.target.closest?.("[aria-disabled=true]");
    if (waiting) event.preventDefault();
    const copy = event.target.closest?.("[data-copy]");
    if (copy) copyText(copy);
  });
  /* Canvas's frame is as tall as the page, so the page around it has to scroll. A link within the page moves
     nothing outside a frame of another site; being scrolled into view does. */
  if (framed) page.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const aimed = link && page.getElementById(link.hash.slice(1));
    if (aimed && !event.defaultPrevented) setTimeout(() => aimed.scrollIntoView());
  });
  const copyText = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      /* The frame may lack the clipboard permission; the older way asks for none. */
      const area = page.createElement("textarea");
      area.value = button.dataset.copy;
      button.after(area);
      area.select();
      page.execCommand("copy");
      area.remove();
      button.focus();
    }
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 2000);
  };

  /* Where the columns of a matrix lie, from its start. What sticks in it takes that much from its place. */
  const placeOf = (matrix) => {
    const heads = all("thead th", matrix);
    const rtl = getComputedStyle(matrix).direction === "rtl";
    const sticks = (head, way) => head && getComputedStyle(head).position === "sticky" && getComputedStyle(head)[way] !== "auto";
    const spanOf = (part) => {
      const box = matrix.getBoundingClientRect();
      const { left, right, width } = part.getBoundingClientRect();
      const from = rtl ? box.right - right : left - box.left;
      return { from, to: from + width, width };
    };
    const measure = () => {
      const spans = heads.map(spanOf);
      const pinned = sticks(heads.at(-1), "insetInlineEnd");
      /* The coverage's last column sums the others up: it is gone to where it is not pinned, and counted nowhere. */
      return {
        spans: spans.slice(1, pinned ? -1 : undefined),
        total: heads.length - (matrix.closest(".pinned") ? 2 : 1),
        start: sticks(heads[0], "insetInlineStart") ? spans[0].width : 0,
        end: matrix.clientWidth - (pinned ? spans.at(-1).width : 0),
      };
    };
    const scroll = (by) => matrix.scrollBy({ left: rtl ? -by : by, behavior: "instant" });
    return { heads, sticks, spanOf, measure, scroll };
  };
  /* A browser takes a cell of which 32 px are seen for seen, covered or not. */
  const bringClear = (target) => {
    const matrix = target.closest(".matrix");
    if (!matrix || target === matrix || target.closest("th:first-child")) return;
    const { spanOf, measure, scroll } = placeOf(matrix);
    const { start, end } = measure();
    const { from, to } = spanOf(target);
    const room = 8;
    if (from < start + room) scroll(from - start - room);
    else if (to > end - room) scroll(Math.min(to - end + room, from - start - room));
  };

  /* Arrow keys in a grid: one tab stop, the arrows move (ARIA practices, "Grid"). The coverage's cells are what can
     be opened in it; a list of cases moves through all its cells, each by what can be opened in it, else itself; a
     table of boxes to tick moves through the boxes. */
  const IN_CELL = "a[href], button, time[tabindex], input, select";
  const linesOf = (table) => all("tbody tr", table).map((tr) => (table.dataset.grid === "ticks" ? all("input", tr)
    : table.dataset.grid === "cells"
    ? [...tr.children].map((cell) => cell.querySelector(IN_CELL) || cell)
    : all(".cell", tr).filter((cell) => cell.matches("a, button"))));
  const grids = (root) => all("table[data-grid]", root).forEach((table) => {
    const lines = linesOf(table);
    const cells = lines.flat();
    if (!cells.length) return;
    table.setAttribute("role", "grid");
    all("[role=cell]", table).forEach((cell) => cell.setAttribute("role", "gridcell"));
    const start = cells.find((cell) => cell.hasAttribute("aria-current")) || cells[0];
    const rove = (to) => cells.forEach((cell) => { cell.tabIndex = cell === to ? 0 : -1; });
    rove(start);
    /* What was saved is told above: the keyboard goes on from its cell, not from the top of the page. */
    if (start.hasAttribute("aria-current")) {
      if (page.querySelector("#notices > *") && !page.querySelector("[data-focus]")) start.focus();
      bringClear(start);
    }
    table.addEventListener("focusin", (event) => { if (cells.includes(event.target)) rove(event.target); });
    table.addEventListener("keydown", (event) => {
      const line = lines.find((those) => those.includes(event.target));
      if (!line || event.metaKey || event.altKey) return;
      const column = line.indexOf(event.target);
      const side = getComputedStyle(table).direction === "rtl" ? -1 : 1;
      const above = lines[lines.indexOf(line) - 1];
      const below = lines[lines.indexOf(line) + 1];
      const to = (event.ctrlKey ? { Home: cells[0], End: cells.at(-1) } : {
        ArrowRight: line[column + side], ArrowLeft: line[column - side],
        ArrowDown: below?.[column], ArrowUp: above?.[column],
        Home: line[0], End: line.at(-1),
      })[event.key];
      if (to) { event.preventDefault(); to.focus(); }
    });
  });

  /* A matrix wider than its place casts a shadow where there is more, says which columns are seen, and turns to the
     others; what has the focus is scrolled clear of what sticks. */
  const matrices = (root) => all(".matrix", root).forEach((matrix) => {
    const bar = matrix.parentElement.previousElementSibling;
    const { heads, sticks, measure, scroll } = placeOf(matrix);
    const look = () => {
      const { spans, start, end, total } = measure();
      const left = Math.abs(matrix.scrollLeft);
      const after = matrix.scrollWidth - matrix.clientWidth - left > 1;
      matrix.classList.toggle("more", after);
      matrix.classList.toggle("less", left > 1);
      const [corner] = heads;
      matrix.style.scrollPaddingBlockStart = `${sticks(heads[1], "top") ? corner.offsetHeight + 8 : 8}px`;
      if (!bar?.matches(".turns")) return;
      bar.hidden = !(after || left > 1);
      if (bar.hidden) return;
      const [back, on] = all("[data-turn]", bar);
      back.setAttribute("aria-disabled", String(left <= 1));
      on.setAttribute("aria-disabled", String(!after));
      const seen = spans.map((span, at) => [Math.min(span.to, end) - Math.max(span.from, start), span.width, at]);
      const whole = seen.filter(([part, width]) => part >= width - 2);
      const shown = whole.length ? whole : [seen.toSorted((one, other) => other[0] - one[0])[0]];
      const [from, to] = [shown[0][2] + 1, Math.min(shown.at(-1)[2] + 1, total)];
      const words = bar.querySelector("p");
      const said = from > to ? heads.at(-1).textContent : (from === to ? words.dataset.one : words.dataset.said)
        .replace("{first}", from).replace("{last}", to).replace("{total}", total);
      if (words.textContent !== said) words.textContent = said;
    };
    const turn = (way) => {
      const { spans, start, end } = measure();
      const next = way > 0 ? spans.find((span) => span.to > end + 2) : spans.findLast((span) => span.from < start - 2);
      if (!next) return;
      /* A column wider than the place is gone through by the place's width. */
      const room = end - start;
      const by = way > 0 ? Math.min(next.from - start, room) || room : Math.max(next.to - end, -room);
      scroll(by);
    };
    /* A pointer sees where it presses, and nothing may move under it. */
    matrix.addEventListener("focusin", ({ target }) => { if (target.matches(":focus-visible")) bringClear(target); });
    bar?.addEventListener("click", (event) => {
      const button = event.target.closest("[data-turn]:not([aria-disabled=true])");
      if (button) turn(Number(button.dataset.turn));
    });
    matrix.addEventListener("scroll", look, { passive: true });
    /* Its table too: a font that comes late widens what is inside, not the matrix. */
    const watch = new ResizeObserver(look);
    [matrix, ...matrix.children].forEach((part) => watch.observe(part));
  });

  /* Single letters: off when the person says so, never while typing. */
  const letters = () => recall("hallmark-keys") !== "off";
  const step = (by) => {
    const items = all("[data-list] [data-item], nav [data-item]");
    const here = items.findIndex((item) => item === page.activeElement || item.contains(page.activeElement));
    const current = here >= 0 ? here : items.findIndex((item) => item.hasAttribute("aria-current"));
    const next = items[Math.min(items.length - 1, Math.max(0, current + by))];
    const link = next?.matches("a") ? next : next?.querySelector("a");
    /* A narrow window leaves the list of cases out: nothing is there to stand on, so the case opens. */
    if (link?.checkVisibility() === false) { if (next !== items[current]) link.click(); } else link?.focus();
  };
  /* What a letter unfolds may lie below the window: it is brought in whole, and the keyboard stands in its first field. */
  const enter = (toggle) => {
    const form = toggle.matches("summary") && toggle.parentElement;
    if (!form?.open) return;
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  };
  page.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return;
    if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select") || target.closest("dialog")) return;
    const help = page.getElementById("keys");
    if (event.key === "?" && help) { event.preventDefault(); openDialog(help); return; }
    if (!letters()) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o" && page.activeElement.matches("a")) page.activeElement.click();
    else {
      const named = all("[data-key]").find((element) => element.dataset.key === event.key);
      if (named) { event.preventDefault(); named.focus(); named.click(); enter(named); }
    }
  });
  const keySwitches = (root) => all("[data-keys-switch]", root).forEach((box) => {
    box.checked = letters();
    box.addEventListener("change", () => keep("hallmark-keys", box.checked ? "on" : "off"));
  });

  /* A fragment that answers with itself until it has nothing more to ask. */
  const poll = (box, wait) => setTimeout(async () => {
    if (!box.isConnected || !box.dataset.poll) return;
    let next = Math.min(wait * 2, 30000);
    try {
      const answer = await hallmark.fetch(box.dataset.poll, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".live");
        if (fresh) { await renew(box, fresh); next = every(box); }
      } else lost(box);
    } catch { lost(box); }
    if (box.dataset.poll) poll(box, next);
  }, wait);
  const every = (box) => Number(box.dataset.pollEvery || 2) * 1000;
  const lost = (box) => { const words = box.querySelector("[role=status]"); if (words) words.textContent = box.dataset.lost; };
  /* Where nothing is told yet, what is known now takes its place at once: nobody was reading there, and no form is
     half written. */
  const fill = async (offer) => {
    const gaps = all("[data-awaited]");
    if (!offer || !gaps.length || hallmark.unsaved()) return false;
    try {
      const answer = await hallmark.fetch(offer.querySelector("a").href, { credentials: "same-origin" });
      if (!answer.ok || hallmark.unsaved()) return false;
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      const pairs = gaps.map((gap) => [gap, told.getElementById(gap.id)]);
      if (!pairs.every(([, part]) => part && !part.hasAttribute("data-awaited"))) return false;
      for (const [gap, part] of pairs) {
        const held = gap.contains(page.activeElement) ? page.activeElement.getAttribute("href") : null;
        gap.replaceWith(part);
        if (held) part.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
      }
      return true;
    } catch { return false; }
  };
  const renew = async (box, fresh) => {
    /* The status line is changed in place, so that a reader says the new words. */
    const words = box.querySelector("[role=status]");
    const said = fresh.querySelector("[role=status]");
    if (words && said && words.textContent !== said.textContent) words.textContent = said.textContent;
    const old = box.querySelector("progress");
    const bar = fresh.querySelector("progress");
    if (old && bar) for (const { name, value } of bar.attributes) old.setAttribute(name, value);
    else old?.remove();
    if (fresh.dataset.poll) box.dataset.poll = fresh.dataset.poll;
    else {
      /* What is new is offered: a page renewed under its reader loses the place and what is half written. */
      delete box.dataset.poll;
      /* What said that this would come is true no more. A reader says what is added to a live region, not what goes. */
      all("#notices > [data-asked]").forEach((note) => note.remove());
      const offer = fresh.querySelector(".after");
      const again = box.querySelector("p.meta:not([role=status])");
      if (await fill(offer)) again?.remove();
      else again?.replaceWith(...(offer ? [offer] : []));
    }
  };
  const polls = (root) => all("[data-poll]", root).forEach((box) => poll(box, every(box)));

  /* Only the page around this one is believed, and only of an origin that this window's launch came from. */
  const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].join("-");
  const askCanvas = (subject, hear) => {
    const id = newId();
    window.addEventListener("message", ({ source, origin, data: said }) => {
      if (source !== host || !page.documentElement.dataset.canvas?.split(" ").includes(origin)) return;
      if (said?.message_id === id && said.subject === `${subject}.response`) hear(said);
    });
    tell({ subject, message_id: id });
  };

  /* Whoever has high contrast in Canvas has it here (canvas-lms doc/api/lti_window_post_message.md, "lti.getPageSettings").
     Language, zone and color come with the launch. Apps answer nothing: what the system asks for stays. */
  let looked = false;
  const look = () => {
    if (looked || !host || !page.documentElement.dataset.canvas) return;
    looked = true;
    askCanvas("lti.getPageSettings", ({ pageSettings: told }) => all("link[data-contrast]").forEach((sheet) => {
      sheet.media = told?.use_high_contrast === true ? "all" : sheet.dataset.contrast;
    }));
  };
  const waysBack = (root) => all("[data-way-back]", root).forEach((way) => { way.hidden = framed; });

  /* A live region that comes with its words is not read out; one that gets them is. */
  const tellNotices = () => {
    const box = page.getElementById("notices");
    const told = box ? [...box.childNodes] : [];
    if (!box?.childElementCount) return;
    box.style.minHeight = `${box.offsetHeight}px`;
    box.replaceChildren();
    setTimeout(() => {
      if (!box.childElementCount) box.append(...told);
      box.style.minHeight = "";
      /* Notices and bars stand above what has the focus by now, and pushed it down. */
      if (page.activeElement !== page.body) page.activeElement.scrollIntoView({ block: "nearest" });
    }, 50);
  };

  /* Canvas can open the tool as the whole window: the button shows once Canvas has said so
     (canvas-lms doc/api/lti_window_post_message.md, "requestFullWindowLaunch"). Apps say nothing. */
  let able = null;
  const capabilities = () => {
    able ??= new Promise((done) => {
      askCanvas("lti.capabilities", ({ supported_messages: known }) => done(new Set((known ?? []).map((each) => each.subject))));
    });
    return able;
  };
  const wholeWindow = (root) => all("[data-whole-window]", root).forEach((button) => {
    if (!framed) return;
    capabilities().then((those) => { button.hidden = !those.has("requestFullWindowLaunch"); });
    const { wholeWindow: path, placement } = button.dataset;
    button.addEventListener("click", () => tell({
      subject: "requestFullWindowLaunch",
      data: { url: new URL(path, location.origin).href, placement, launchType: "same_window" },
    }));
  });

  const others = [];
  const enhance = (root) => {
    look();
    waysBack(root);
    wholeWindow(root);
    keySwitches(root);
    polls(root);
    root.querySelector("[data-focus]")?.focus();
    grids(root);
    matrices(root);
    others.forEach((each) => each(root));
    tellNotices();
  };

  /* window.js puts its own fetch here, where a window carries no cookie. A page's own small
     script registers with onPage, so that it runs on each page that is put in. */
  const hallmark = {
    enhance, tell, host, resize, ask, newId,
    onPage: (each) => { others.push(each); each(page); },
    unsaved: () => [...dirty].some((form) => form.isConnected && !clean.has(form)),
    forget: () => dirty.clear(),
    unsent: (form) => clean.delete(form),
    fetch: (address, asked) => fetch(address, asked),
  };
  window.hallmark = hallmark;
  enhance(page);

  /* A page come to anew begins at its top; the frame is as tall as the page, so Canvas has to scroll. */
  const [entry] = performance.getEntriesByType("navigation");
  if (entry?.type === "navigate" && !location.hash && page.activeElement === page.body) tell({ subject: "lti.scrollToTop" });
})();
