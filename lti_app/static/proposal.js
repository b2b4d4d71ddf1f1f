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
  const LONGEST = 30000;
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const say = (words, facts) => Object.entries(facts).reduce((told, [name, fact]) => told.replace(`{${name}}`, fact), words);

  /* What is not on the server yet, by form: words that are not saved, a file that is not sent. What the browser itself
     sends is on its way. */
  const writing = new Map();
  const files = (form) => all("input[type=file]", form).filter((field) => field.files.length);
  const isUnsaved = (form) => {
    const kept = writing.get(form);
    return Boolean(kept && !kept.leaving && form.isConnected && (kept.dirty || files(form).length));
  };
  /* A file goes only with the whole form, when Save is pressed: until then nothing of its form is sent by itself. */
  /* What was refused is not sent again until something of it changes. */
  const isSavable = (form) => {
    const kept = writing.get(form);
    return isUnsaved(form) && kept.dirty && kept.count !== kept.refused && !files(form).length;
  };
  const { unsaved, forget, unsent } = hallmark;
  hallmark.unsaved = () => unsaved() || [...writing.keys()].some(isUnsaved);
  hallmark.forget = () => { forget(); writing.forEach((kept) => { kept.leaving = true; }); };
  hallmark.unsent = (form) => { unsent(form); if (writing.has(form)) changed(form); };

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

  /* Faults beside their fields; the keyboard stays where it is, but where Save was pressed it goes to the list of them. */
  const dropNote = (note) => {
    const field = page.getElementById(note.id.replace(/-error$/, ""));
    field?.removeAttribute("aria-invalid");
    const others = (field?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== note.id);
    if (others.length) field?.setAttribute("aria-describedby", others.join(" "));
    else field?.removeAttribute("aria-describedby");
    note.remove();
  };
  const noteOf = (field) => page.getElementById(`${field}-error`);
  /* What the server said of a file is no fault of the words that are saved without it. */
  const isOfFile = (note) => !("live" in note.dataset) && page.getElementById(note.id.replace(/-error$/, ""))?.type === "file";
  const clearFaults = (form) => {
    form.closest("[data-section]").querySelector("[data-refused]")?.remove();
    all(".error", form).filter((note) => !isOfFile(note)).forEach(dropNote);
  };
  const isIn = (form, field) => { const aimed = page.getElementById(field); return Boolean(aimed) && form.contains(aimed); };
  const showFaults = (form, faults) => {
    clearFaults(form);
    faults.filter(({ field }) => isIn(form, field)).forEach(({ field, text }) => {
      const aimed = page.getElementById(field);
      const note = page.createElement("p");
      const old = noteOf(field);
      if (old?.dataset.live === "") return;
      if (old) dropNote(old);
      note.className = "error";
      note.id = `${field}-error`;
      note.dataset.live = "";
      note.textContent = text;
      const isField = aimed.matches("input, textarea, select");
      if (isField) aimed.setAttribute("aria-invalid", "true");
      if (isField || aimed.matches("fieldset")) aimed.setAttribute("aria-describedby", `${note.id} ${aimed.getAttribute("aria-describedby") ?? ""}`.trim());
      if (isField) aimed.after(note);
      else aimed.append(note);
    });
  };
  const showSummary = (form, text) => {
    const made = new DOMParser().parseFromString(text, "text/html").querySelector("[data-refused]");
    if (!made) return;
    const sheet = form.closest("[data-section]");
    all("a", made).forEach((link) => { if (!isIn(form, link.hash.slice(1))) link.href = `#${sheet.id}`; });
    page.getElementById("error-summary")?.removeAttribute("id");
    form.before(made);
    made.querySelector("[data-focus]").focus();
  };

  /* A window that ended saves nothing any more: this page is the only copy. */
  const oneLine = (part) => part?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const told = (field) => {
    const label = oneLine(field.labels?.[0]) || (field.getAttribute("aria-label") ?? "");
    if (field.matches("[type=radio], [type=checkbox]")) {
      return field.checked ? [oneLine(field.closest("fieldset, table")?.querySelector("legend, caption")), label].filter(Boolean).join("\n") : "";
    }
    const value = field.matches("select") ? field.value && oneLine(field.selectedOptions[0]) : field.value.trim();
    return value && `${label}\n${value}`;
  };
  const wordsOf = (form) => [...form.elements]
    .filter((field) => field.matches("input:not([type=hidden], [type=file]), textarea, select")).map(told).filter(Boolean).join("\n\n");
  const offerCopy = (form) => {
    if (form.querySelector("[data-copy]")) return;
    const { offerCopy: copy, wasCopied: copied } = boxOf(form).dataset;
    const button = page.createElement("button");
    const words = page.createElement("span");
    button.type = "button";
    button.className = "button small";
    button.dataset.copied = copied;
    button.dataset.copy = wordsOf(form);
    words.setAttribute("aria-live", "polite");
    words.textContent = copy;
    button.append(words);
    button.addEventListener("click", () => { button.dataset.copy = wordsOf(form); });
    stateOf(form).after(button);
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
  const drop = (form) => {
    clearTimeout(writing.get(form)?.timer);
    writing.delete(form);
  };
  const putSheet = (old, made, { isAsked = false } = {}) => {
    if (!old || !made || (!isAsked && old.contains(page.activeElement))) return;
    const forms = all("form.writing", old);
    if (forms.some((form) => isUnsaved(form) || writing.get(form)?.running)) return;
    forms.forEach(drop);
    old.replaceWith(made);
    setUp(made);
    hallmark.enhance(made);
    if (isAsked) made.querySelector("h2").focus();
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
  /* One save at a time: what is asked for during one follows it. Gives what ends with the last of them. */
  const save = (form, { keepalive = false } = {}) => {
    const kept = writing.get(form);
    clearTimeout(kept?.timer);
    if (!isSavable(form)) return kept?.next ?? kept?.running;
    kept.keepalive ||= keepalive;
    if (kept.running) kept.next ??= kept.running.then(() => { kept.next = null; return save(form); });
    else kept.running = send(form).finally(() => { kept.running = null; });
    return kept.next ?? kept.running;
  };
  const send = async (form) => {
    const kept = writing.get(form);
    const { count, keepalive, pressed } = kept;
    kept.keepalive = false;
    kept.pressed = false;
    try {
      const answer = await hallmark.fetch(form.getAttribute("action"), {
        method: "POST", body: bodyOf(form), headers: { Accept: "application/json" }, credentials: "same-origin", keepalive,
        signal: AbortSignal.timeout(LONGEST),
      });
      const heard = await answer.json();
      if (answer.ok) saved(form, heard, kept.count === count);
      else {
        if (answer.status < 500) kept.refused = count;
        refused(form, heard, answer.status, pressed);
      }
    } catch {
      /* Nothing is lost: it stands in the fields, and is sent again. */
      tell(form, boxOf(form).dataset.offline, "bad");
      later(form, AGAIN);
    }
  };
  const refused = (form, heard, status, pressed) => {
    const words = boxOf(form).dataset;
    if (heard.code === "session.ended") {
      tell(form, words.ended, "bad");
      offerCopy(form);
      return;
    }
    const faults = heard.faults ?? [];
    const homeless = faults.filter(({ field }) => !isIn(form, field)).map(({ text }) => text).join(" ");
    showFaults(form, faults);
    tell(form, say(words.fault, { why: homeless || (heard.why ?? heard.detail ?? heard.title ?? status) }), "bad");
    if (pressed && heard.summary) showSummary(form, heard.summary);
    if (status >= 500) later(form, AGAIN);
  };
  const saved = (form, heard, isAll) => {
    const words = boxOf(form).dataset;
    const kept = writing.get(form);
    clearFaults(form);
    form.querySelector("[data-copy]")?.remove();
    if (heard.conflict) {
      /* What it was written over stays what it was: a later save must not cover the other's text. */
      form.elements.going_on.value = heard.conflict.id;
      tell(form, heard.conflict.text, "bad", linkTo(heard.conflict.href, heard.conflict.link));
    } else {
      form.elements.revision.value = heard.revision;
      form.elements.going_on.value = "";
      if (files(form).length) tell(form, words.file);
      else if (isAll) tell(form, say(words.saved, { time: heard.at }), "good");
    }
    if (isAll) kept.dirty = false;
    else later(form, PAUSE);
    renew(heard.parts);
  };

  const changed = (form) => {
    const kept = writing.get(form);
    if (!kept) return;
    kept.dirty = true;
    kept.leaving = false;
    kept.count += 1;
    tell(form, files(form).length ? boxOf(form).dataset.file : boxOf(form).dataset.unsaved);
    later(form, PAUSE);
  };

  const submitAfterSave = async (form, button) => {
    const kept = writing.get(form);
    tell(form, boxOf(form).dataset.saving);
    while (kept.running) await (kept.next ?? kept.running);
    if (form.isConnected) form.requestSubmit(button);
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

  const setUp = (sheet) => all("form.writing", sheet).filter((form) => !writing.has(form)).forEach((form) => {
    const kept = {
      dirty: false, leaving: false, pressed: false, keepalive: false, running: null, next: null, timer: 0, count: 0, refused: null,
    };
    writing.set(form, kept);
    form.addEventListener("input", ({ target }) => {
      if (target.type === "file") return;
      if (target.matches("[data-offered]")) titled(target);
      changed(form);
    });
    form.addEventListener("change", ({ target }) => {
      if (target.type !== "file") return;
      const note = noteOf(target.id);
      if (note) dropNote(note);
      if (target.files.length) tell(form, boxOf(form).dataset.file);
      else changed(form);
    });
    form.addEventListener("focusout", ({ relatedTarget }) => { if (!form.contains(relatedTarget)) save(form); });
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      const isRow = button?.matches("[data-row]");
      /* A file is sent by the browser itself, with the whole form, over what the last save gave back. */
      if (!isRow && files(form).length && !kept.running) {
        clearTimeout(kept.timer);
        kept.leaving = true;
        return;
      }
      event.preventDefault();
      if (isRow) { changeRows(button); return; }
      if (files(form).length) { submitAfterSave(form, button); return; }
      kept.dirty = true;
      kept.leaving = false;
      kept.count += 1;
      kept.pressed = true;
      tell(form, boxOf(form).dataset.saving);
      save(form);
    });
  });

  /* Who goes on to another page right after a word has it saved first. */
  let going = false;
  page.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const open = [...writing.keys()].filter((form) => isSavable(form) || writing.get(form).running);
    if (going || !link || !open.length || link.target || event.button !== 0 || event.ctrlKey || event.metaKey) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.all(open.map((form) => save(form)));
    going = true;
    /* The part it stood in may have been drawn anew by the save. */
    (link.isConnected ? link : all("a[href]", page).find((each) => each.href === link.href) ?? link).click();
    going = false;
  }, true);
  page.addEventListener("visibilitychange", () => {
    if (page.visibilityState === "hidden") writing.forEach((kept, form) => { save(form, { keepalive: true }); });
  });
  window.addEventListener("online", () => writing.forEach((kept, form) => { save(form); }));
  /* Come back to from the page that a file was sent to: what stands here counts again. */
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) writing.forEach((kept) => { kept.leaving = false; }); });

  /* What others saved meanwhile */
  const show = async (box, sheet) => {
    try {
      /* Not the address of this page: after a refused file that one takes forms alone. */
      const answer = await hallmark.fetch(box.dataset.page, { credentials: "same-origin" });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(sheet.id);
      if (answer.ok && made?.matches("[data-section]")) { putSheet(sheet, made, { isAsked: true }); return; }
    } catch { /* As where it came without the part. */ }
    all("form.writing", sheet).filter((form) => !isUnsaved(form)).forEach((form) => {
      tell(form, box.dataset.unshown, "bad", againButton(box, sheet));
    });
  };
  const againButton = (box, sheet) => {
    const again = page.createElement("button");
    again.type = "button";
    again.className = "button small";
    again.textContent = box.dataset.renew;
    again.addEventListener("click", () => show(box, sheet));
    return again;
  };
  const meanwhile = (box, sections) => all("form.writing", box).forEach((form) => {
    const sheet = form.closest("[data-section]");
    const last = sections[sheet.dataset.section];
    const kept = writing.get(form);
    if (!last || kept?.running || form.elements.going_on.value || last.revision <= Number(form.elements.revision.value)) return;
    tell(form, say(box.dataset.meanwhile, { name: last.by, time: last.at }), "bad", isUnsaved(form) ? null : againButton(box, sheet));
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

  const looked = new WeakSet();
  hallmark.onPage((root) => {
    [...writing.keys()].filter((form) => !form.isConnected && !writing.get(form).running).forEach(drop);
    all("[data-proposal]", root).forEach((box) => {
      page.documentElement.classList.add("js");
      all("[data-section]", box).forEach(setUp);
      if (looked.has(box)) return;
      looked.add(box);
      setTimeout(look, EVERY, box);
    });
  });
})();
