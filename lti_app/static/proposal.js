/* Saves what is written in the sections of a proposal while it is written; adds, moves and takes out rows in place;
   tells of what others saved meanwhile. Without it the Save button and the rows' buttons do everything.

   What is written stays in the page's fields until the server has it: nothing of it is put into the browser's storage. */
(() => {
  "use strict";
  const page = document;
  const { hallmark } = window;
  const PAUSE = 1500;
  const EVERY = 15000;
  const AGAIN = 5000;
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const say = (words, facts) => Object.entries(facts).reduce((told, [name, fact]) => told.replace(`{${name}}`, fact), words);

  /* What is not on the server yet, by form. */
  const writing = new Map();
  const isDirty = (form) => writing.get(form)?.dirty && form.isConnected;
  const { unsaved, forget } = hallmark;
  hallmark.unsaved = () => unsaved() || [...writing.keys()].some(isDirty);
  hallmark.forget = () => { forget(); writing.forEach((kept) => { kept.dirty = false; }); };

  const boxOf = (form) => form.closest("[data-proposal]");
  const stateOf = (form) => form.querySelector("[data-save-state]");
  const tell = (form, text, tone = "", link = null) => {
    const state = stateOf(form);
    if (state.textContent === text && !link) return;
    state.dataset.tone = tone;
    state.replaceChildren(text);
    if (link) state.append(" ", link);
  };
  const linkTo = (href, text) => {
    const link = page.createElement("a");
    link.className = "link";
    link.href = href;
    link.textContent = text;
    return link;
  };

  /* Faults beside their fields; the keyboard stays where it is. */
  const clearFaults = (form) => {
    all(".error[data-live]", form).forEach((note) => {
      const field = page.getElementById(note.id.replace(/-error$/, ""));
      field?.removeAttribute("aria-invalid");
      const others = (field?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== note.id);
      if (others.length) field?.setAttribute("aria-describedby", others.join(" "));
      else field?.removeAttribute("aria-describedby");
      note.remove();
    });
  };
  const showFaults = (form, faults) => {
    clearFaults(form);
    faults.forEach(({ field, text }) => {
      const aimed = page.getElementById(field);
      if (!aimed || !form.contains(aimed) || page.getElementById(`${field}-error`)) return;
      const note = page.createElement("p");
      note.className = "error";
      note.id = `${field}-error`;
      note.dataset.live = "";
      note.textContent = text;
      if (aimed.matches("input, textarea, select")) {
        aimed.setAttribute("aria-invalid", "true");
        aimed.setAttribute("aria-describedby", `${note.id} ${aimed.getAttribute("aria-describedby") ?? ""}`.trim());
        aimed.after(note);
      } else aimed.append(note);
    });
  };

  /* Parts of the page that another save changes: what is missing, how far it is, which texts wait. */
  const renew = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    all("[data-part]", fresh).forEach((part) => {
      const old = page.getElementById(part.id);
      if (old && !old.contains(page.activeElement) && old.outerHTML !== part.outerHTML) old.replaceWith(part);
    });
    all("template[data-sheet]", fresh).forEach((kept) => {
      putSheet(page.getElementById(kept.dataset.sheet), kept.content.firstElementChild);
    });
  };
  const putSheet = (old, made) => {
    if (!old || !made || old.contains(page.activeElement) || all("form", old).some(isDirty)) return;
    old.replaceWith(made);
    setUp(made);
    hallmark.enhance(made);
  };

  /* What this page shows by now of the parts that would lose something with a row taken out. */
  const lookBeside = (form) => {
    const { beside } = form.elements;
    if (!beside) return;
    beside.value = beside.value.split(" ").map((each) => {
      const [name, revision] = each.split(":");
      const shown = page.querySelector(`[data-section="${name}"] form.writing`)?.elements.revision.value;
      return `${name}:${shown ?? revision}`;
    }).join(" ");
  };
  const bodyOf = (form) => {
    lookBeside(form);
    const sent = new FormData(form);
    [...sent.entries()].forEach(([name, value]) => { if (value instanceof File) sent.delete(name); });
    sent.delete("row");
    return form.enctype === "multipart/form-data" ? sent : new URLSearchParams(sent);
  };
  const later = (form, wait) => {
    const kept = writing.get(form);
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => save(form), wait);
  };
  const save = async (form, { keepalive = false } = {}) => {
    const kept = writing.get(form);
    clearTimeout(kept.timer);
    if (!isDirty(form)) return;
    if (kept.sending) { kept.again = true; return; }
    const words = boxOf(form).dataset;
    const { count } = kept;
    kept.sending = true;
    try {
      const answer = await hallmark.fetch(form.getAttribute("action"), {
        method: "POST", body: bodyOf(form), headers: { Accept: "application/json" }, credentials: "same-origin", keepalive,
      });
      const told = await answer.json();
      if (answer.ok) saved(form, told, kept.count === count);
      else {
        showFaults(form, told.faults ?? []);
        tell(form, say(words.fault, { why: told.why ?? told.detail ?? told.title ?? answer.status }), "bad");
        if (answer.status >= 500) later(form, AGAIN);
      }
    } catch {
      /* Nothing is lost: it stands in the fields, and is sent again. */
      tell(form, words.offline, "bad");
      later(form, AGAIN);
    } finally {
      kept.sending = false;
      if (kept.again) { kept.again = false; later(form, 0); }
    }
  };
  const saved = (form, told, isAll) => {
    const words = boxOf(form).dataset;
    const kept = writing.get(form);
    clearFaults(form);
    if (told.conflict) {
      /* What it was written over stays what it was: a later save must not cover the other's text. */
      form.elements.going_on.value = told.conflict.id;
      tell(form, told.conflict.text, "bad", linkTo(told.conflict.href, told.conflict.link));
    } else {
      form.elements.revision.value = told.revision;
      form.elements.going_on.value = "";
      if (isAll) tell(form, say(words.saved, { time: told.at }), "good");
    }
    if (isAll) kept.dirty = false;
    else later(form, PAUSE);
    renew(told.parts);
  };

  const changed = (form) => {
    const kept = writing.get(form);
    if (!kept) return;
    kept.dirty = true;
    kept.count += 1;
    tell(form, boxOf(form).dataset.unsaved);
    later(form, PAUSE);
  };

  /* Rows */
  const MARKS = ["__i__", "__j__"];
  const SIGNS = "23456789bcdfghjkmnpqrstvwxz";
  const freshKey = (prefix) => `${prefix}-${[...crypto.getRandomValues(new Uint8Array(5))].map((byte) => SIGNS[byte % SIGNS.length]).join("")}`;
  const rowsOf = (list) => [...list.querySelector(":scope > .entries").children];
  const NAMED = ["id", "name", "for", "aria-describedby", "value", "data-rows"];
  const renumber = (list) => {
    const name = list.dataset.rows;
    const rows = rowsOf(list);
    rows.forEach((row, at) => {
      const old = row.id.slice(`f-${name}-`.length);
      const pattern = new RegExp(`(^|\\bf-)${name}-${old}(?=-|$|:)`, "g");
      if (old !== String(at)) {
        [row, ...all("*", row)].forEach((part) => NAMED.forEach((attribute) => {
          const value = part.getAttribute(attribute);
          if (value !== null && (attribute !== "value" || part.matches("[data-row]"))) part.setAttribute(attribute, value.replace(pattern, `$1${name}-${at}`));
        }));
        all("template", row).forEach((made) => { made.innerHTML = made.innerHTML.replaceAll(`${name}-${old}-`, `${name}-${at}-`); });
      }
      const own = (selector) => all(selector, row).filter((part) => part.closest("[data-rows]") === list);
      own("[data-row]").forEach((button) => {
        button.value = button.value.replace(/:\d+$/, `:${at}`);
        if (button.dataset.row === "up") button.hidden = at === 0;
        if (button.dataset.row === "down") button.hidden = at === rows.length - 1;
      });
      own("[data-number]").forEach((part) => {
        const before = part.textContent;
        part.textContent = say(part.dataset.number, { n: at + 1 });
        own("[data-row] .vh").forEach((words) => { words.textContent = words.textContent.replace(before, part.textContent); });
      });
    });
  };
  const firstField = (row) => row?.querySelector("input:not([type=hidden]), textarea, select");
  const changeRows = (button) => {
    const list = button.closest("[data-rows]");
    const row = button.closest("li");
    const { row: act } = button.dataset;
    if (act === "add") {
      const made = list.querySelector(":scope > template");
      const mark = MARKS.find((each) => made.innerHTML.includes(`f-${list.dataset.rows}-${each}"`));
      const place = page.createElement("template");
      place.innerHTML = made.innerHTML.replaceAll(mark, String(rowsOf(list).length));
      const fresh = place.content.firstElementChild;
      all("[data-key]", fresh).forEach((key) => { key.value = freshKey(key.dataset.key); });
      list.querySelector(":scope > .entries").append(fresh);
      renumber(list);
      hallmark.enhance(fresh);
      firstField(fresh)?.focus();
    } else if (act === "remove") {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      renumber(list);
      (firstField(next) ?? list.querySelector("[data-row=add]")).focus();
    } else {
      const to = act === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!to) return;
      if (act === "up") to.before(row); else to.after(row);
      renumber(list);
      const again = all(`[data-row=${act}]`, row).find((each) => each.closest("[data-rows]") === list);
      (again.hidden ? all("[data-row]:not([hidden])", row)[0] : again).focus();
    }
    changed(list.closest("form"));
  };

  const titled = (field) => {
    const option = all("#offered option", page).find((each) => each.value === field.value.trim());
    const words = field.parentElement.querySelector("[data-chosen]");
    if (words) words.textContent = option?.textContent ?? "";
  };

  const setUp = (sheet) => all("form.writing", sheet).forEach((form) => {
    writing.set(form, { dirty: false, sending: false, again: false, timer: 0, count: 0 });
    form.addEventListener("input", ({ target }) => {
      if (target.type === "file") return;
      if (target.matches("[data-offered]")) titled(target);
      changed(form);
    });
    form.addEventListener("change", ({ target }) => {
      if (target.type === "file" && target.files.length) tell(form, boxOf(form).dataset.file);
    });
    form.addEventListener("focusout", ({ relatedTarget }) => { if (!form.contains(relatedTarget)) save(form); });
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (button?.matches("[data-row]")) { event.preventDefault(); changeRows(button); return; }
      const kept = writing.get(form);
      /* A file is sent by the browser itself, with the whole form. */
      if (all("input[type=file]", form).some((field) => field.files.length)) { kept.dirty = false; clearTimeout(kept.timer); return; }
      event.preventDefault();
      kept.dirty = true;
      kept.count += 1;
      tell(form, boxOf(form).dataset.saving);
      save(form);
    });
  });

  /* Who goes on to another page right after a word has it saved first. */
  let going = false;
  page.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const dirty = [...writing.keys()].filter(isDirty);
    if (going || !link || !dirty.length || link.target || event.button !== 0 || event.ctrlKey || event.metaKey) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.all(dirty.map((form) => save(form)));
    going = true;
    link.click();
    going = false;
  }, true);
  page.addEventListener("visibilitychange", () => {
    if (page.visibilityState === "hidden") writing.forEach((kept, form) => { if (isDirty(form)) save(form, { keepalive: true }); });
  });
  window.addEventListener("online", () => writing.forEach((kept, form) => { if (isDirty(form)) save(form); }));

  /* What others saved meanwhile */
  const show = async (sheet) => {
    const answer = await hallmark.fetch(location.href.split("#")[0], { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = fresh.getElementById(sheet.id);
    sheet.replaceWith(made);
    setUp(made);
    hallmark.enhance(made);
    made.querySelector("h2").focus();
  };
  const meanwhile = (box, sections) => all("form.writing", box).forEach((form) => {
    const sheet = form.closest("[data-section]");
    const last = sections[sheet.dataset.section];
    const kept = writing.get(form);
    if (!last || kept?.sending || form.elements.going_on.value || last.revision <= Number(form.elements.revision.value)) return;
    const again = page.createElement("button");
    again.type = "button";
    again.className = "button small";
    again.textContent = box.dataset.renew;
    again.addEventListener("click", () => show(sheet));
    tell(form, say(box.dataset.meanwhile, { name: last.by, time: last.at }), "bad", isDirty(form) ? null : again);
  });
  const look = async (box) => {
    if (!box.isConnected) return;
    if (page.visibilityState === "visible") {
      try {
        const answer = await hallmark.fetch(box.dataset.state, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.ok) {
          const told = await answer.json();
          meanwhile(box, told.sections);
          renew(told.parts);
        }
      } catch { /* The next look tells. */ }
    }
    setTimeout(look, EVERY, box);
  };

  hallmark.onPage((root) => {
    all("[data-proposal]", root).forEach((box) => {
      page.documentElement.classList.add("js");
      all("[data-section]", box).forEach(setUp);
      setTimeout(look, EVERY, box);
    });
  });
})();
