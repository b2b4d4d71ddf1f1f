/* A window that no cookie carries: its token lives in this script, and every page of the window is
   fetched with it and put into this document (docs/adr/0013). The token is in no address.

   Loaded by the page that finishes a launch, and by the page of an ended window, which tries the
   token its tab may still hold. */
(() => {
  "use strict";
  const page = document;
  const { hallmark } = window;
  const words = { ...page.currentScript.dataset };
  const parser = new DOMParser();
  let opened = null;
  let here = location.href;
  let under = null;
  let sending = false;

  const launchOf = (address) => new URL(address, here).pathname.match(/^\/w\/([^/]+)\//)?.[1] ?? null;
  const isOurs = (address) => {
    const url = new URL(address, here);
    return opened !== null && url.origin === location.origin && launchOf(url) === opened.launch;
  };

  /* With all cookies off, Chromium throws at the mere name of the store; memory then has to do. */
  const store = (launch, token) => { try { sessionStorage.setItem(`hallmark-window-${launch}`, token); } catch { /* memory */ } };
  const stored = (launch) => { try { return sessionStorage.getItem(`hallmark-window-${launch}`); } catch { return null; } };

  const send = (address, asked = {}) =>
    fetch(address, { ...asked, credentials: "same-origin", headers: { ...asked.headers, Authorization: `Bearer ${opened.token}` } });
  const withToken = (address, asked) => (isOurs(address) ? send(address, asked) : fetch(address, asked));

  const tellTrouble = () => {
    const box = page.createElement("div");
    const line = page.createElement("p");
    box.className = "notice tone-mend";
    line.textContent = words.lost;
    box.append(line);
    page.getElementById("notices")?.replaceChildren(box);
    window.scrollTo(0, 0);
    hallmark.tell({ subject: "lti.scrollToTop" });
  };

  /* The head: title and language at once, sheets before the page is shown, scripts once each. */
  const sheets = (root) => [...root.querySelectorAll("link[rel=stylesheet]")];
  const addressOf = (element) => new URL(element.getAttribute("href") ?? element.getAttribute("src"), here).href;
  const loaded = (element) => new Promise((done) => {
    element.addEventListener("load", done, { once: true });
    element.addEventListener("error", done, { once: true });
  });
  const bringHead = async (fresh) => {
    const had = new Map(sheets(page).map((sheet) => [addressOf(sheet), sheet]));
    const wanted = sheets(fresh).map((sheet) => [addressOf(sheet), sheet]);
    /* In the order of the new page: of two rules that are alike the later one holds. */
    const nextOf = (at) => wanted.slice(at + 1).map(([address]) => had.get(address)).find(Boolean) ?? null;
    const coming = wanted.map(([address, sheet], at) => {
      if (had.has(address)) return null;
      const made = page.createElement("link");
      made.rel = "stylesheet";
      made.media = sheet.media;
      made.href = address;
      const ready = loaded(made);
      page.head.insertBefore(made, nextOf(at));
      return ready;
    });
    await Promise.all(coming);
    const kept = new Set(wanted.map(([address]) => address));
    return () => had.forEach((sheet, address) => { if (!kept.has(address)) sheet.remove(); });
  };
  const bringScripts = async (fresh) => {
    const had = new Set([...page.scripts].filter((script) => script.src).map((script) => script.src));
    for (const script of fresh.querySelectorAll("script[src]")) {
      const address = addressOf(script);
      if (had.has(address)) continue;
      const made = page.createElement("script");
      Object.assign(made.dataset, script.dataset);
      made.src = address;
      const ready = loaded(made);
      page.head.append(made);
      await ready;
    }
  };
  const copyAttributes = (from, to) => {
    for (const { name } of [...to.attributes]) if (!from.hasAttribute(name)) to.removeAttribute(name);
    for (const { name, value } of from.attributes) to.setAttribute(name, value);
  };

  const focusOn = (hash) => {
    const aimed = hash.length > 1 ? page.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (aimed) {
      if (!aimed.matches("a, button, input, select, textarea, [tabindex]")) aimed.tabIndex = -1;
      aimed.focus();
      aimed.scrollIntoView();
      return;
    }
    /* enhance() may have gone to an error, or to the cell that was saved. Else the new page's title is
       where the keyboard goes on, and what a reader says of it. */
    if (page.activeElement && page.activeElement !== page.body) return;
    const title = page.querySelector("main h1") ?? page.getElementById("main");
    if (!title) return;
    if (!title.hasAttribute("tabindex")) title.tabIndex = -1;
    /* Nothing can be done with a title, so no ring is drawn around it. */
    title.style.outline = "none";
    title.focus({ preventScroll: true });
  };

  const put = async (text, hash) => {
    const fresh = parser.parseFromString(text, "text/html");
    const dropSheets = await bringHead(fresh);
    page.title = fresh.title;
    copyAttributes(fresh.documentElement, page.documentElement);
    copyAttributes(fresh.body, page.body);
    page.body.replaceChildren(...fresh.body.childNodes);
    dropSheets();
    window.scrollTo(0, 0);
    hallmark.tell({ subject: "lti.scrollToTop" });
    /* First by the scripts that are here: one that comes with the page begins by itself, and none begins twice. */
    hallmark.enhance(page);
    await bringScripts(fresh);
    focusOn(hash);
    hallmark.resize();
  };

  /* What is no page is a file: it is saved, as the browser itself would. */
  const save = async (answer) => {
    const given = answer.headers.get("Content-Disposition") ?? "";
    const plain = given.match(/filename="?([^";]+)"?/)?.[1];
    const coded = given.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
    const link = page.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = coded ? decodeURIComponent(coded) : plain ?? new URL(answer.url).pathname.split("/").pop();
    page.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const isPage = (answer) =>
    answer.headers.get("Content-Type")?.startsWith("text/html") && !answer.headers.get("Content-Disposition")?.startsWith("attachment");

  const show = async (answer, { hash = "", history: how = "push" } = {}) => {
    if (!isPage(answer)) { await save(answer); return; }
    const text = await answer.text();
    const address = answer.url + hash;
    if (opened !== null && launchOf(address) === opened.launch && how !== "none") {
      history[address === here || how === "replace" ? "replaceState" : "pushState"](null, "", address);
      here = address;
    }
    await put(text, hash);
  };

  const go = async (address, asked = {}, { form, ...how } = {}) => {
    if (sending) return;
    under?.abort();
    const mine = new AbortController();
    under = mine;
    sending = Boolean(asked.method);
    page.documentElement.toggleAttribute("data-busy", true);
    try {
      const answer = await send(address, { ...asked, signal: sending ? undefined : mine.signal });
      if (!mine.signal.aborted) await show(answer, { hash: new URL(address, here).hash, ...how });
    } catch (trouble) {
      if (trouble.name !== "AbortError") { hallmark.unsent(form); tellTrouble(); }
    } finally {
      if (under === mine) { under = null; page.documentElement.removeAttribute("data-busy"); }
      if (asked.method) sending = false;
    }
  };
  const askThen = (next) => (hallmark.unsaved() ? hallmark.ask(words.unsaved, words.leave, () => { hallmark.forget(); next(); }) : next());

  page.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (event.defaultPrevented || event.button !== 0 || !link || !isOurs(link.href)) return;
    const url = new URL(link.href);
    if (url.hash && url.href.split("#")[0] === here.split("#")[0]) return;
    /* A new tab would not have the token: the page opens here, whatever key was held. */
    event.preventDefault();
    askThen(() => go(url.href));
  });

  page.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (event.defaultPrevented || form.getAttribute("method") === "dialog") return;
    /* By attribute: a field may be named "action". */
    const given = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    const address = new URL(given, here).href;
    if (!isOurs(address)) return;
    if (form.hasAttribute("data-navigate")) { carry(form); return; }
    event.preventDefault();
    const fields = new FormData(form, button);
    if (form.getAttribute("method")?.toLowerCase() !== "post") {
      const url = new URL(address);
      url.search = new URLSearchParams(fields);
      askThen(() => go(url.href));
    } else {
      const body = form.getAttribute("enctype") === "multipart/form-data" ? fields : new URLSearchParams(fields);
      go(address, { method: "POST", body }, { form });
    }
  });
  /* A form whose answer is a document of its own is sent by the browser and brings the token along. */
  const carry = (form) => {
    let field = form.elements.namedItem(words.field);
    if (!field) {
      field = page.createElement("input");
      field.type = "hidden";
      field.name = words.field;
      form.append(field);
    }
    field.value = opened.token;
  };

  window.addEventListener("popstate", () => {
    const wanted = location.href;
    if (opened === null) return;
    if (wanted.split("#")[0] === here.split("#")[0]) { here = wanted; return; }
    if (hallmark.unsaved()) { history.pushState(null, "", here); askThen(() => go(wanted)); }
    else go(wanted, {}, { history: "replace" });
  });

  const take = (launch, token) => {
    opened = { launch, token };
    hallmark.fetch = withToken;
  };
  hallmark.show = (answer) => show(answer, { history: "none" });
  hallmark.openWindow = ({ window: launch, token, start }) => {
    store(launch, token);
    take(launch, token);
    go(new URL(start, location.href).href, {}, { history: "replace" });
  };

  /* Loaded anew, the window's address came without its token, so its page says it has ended. */
  const launch = launchOf(location.href);
  const token = launch && stored(launch);
  if (token) {
    take(launch, token);
    go(here, {}, { history: "replace" });
  }
})();
