/* What Canvas's page answers a tool's window messages: canvas-lms ui/shared/lti/jquery, 2026-11. */
(() => {
  const frame = document.getElementById("tool_content");
  const storage = document.querySelector("iframe[name=post_message_forwarding]");
  const said = document.getElementById("said");
  const perTool = ["lti.put_data", "lti.get_data"];
  const here = new Map();
  window.received = [];
  const fail = (code, message) => ({error: {code, message}});
  const stored = (origin, key) => `lti|platform_storage|${origin}|${key}`;
  const kept = {
    blocked: () => { throw Object.assign(new Error("The operation is insecure."), {code: "18"}); },
    partitioned: () => ({
      get: (k) => here.has(k) ? here.get(k) : null, set: (k, v) => here.set(k, v),
      drop: (k) => here.delete(k), keys: () => [...here.keys()],
    }),
    other: () => ({
      get: (k) => localStorage.getItem(k), set: (k, v) => localStorage.setItem(k, v),
      drop: (k) => localStorage.removeItem(k), keys: () => Object.keys(localStorage),
    }),
  };
  /* A browser set to refuse every cookie refuses Canvas's storage too; nobody could be signed in
     to a real Canvas there. Only `blocked` shows that: else the page itself remembers. */
  const readable = () => { try { return Boolean(localStorage); } catch { return false; } };
  const store = () => (kept[facts.storage] || (readable() ? kept.other : kept.partitioned))();
  /* Counted as long as the page stands, and each put anew: also what replaces a value under the same key. */
  const spent = new Map();
  const spentBy = (origin) => {
    if (!spent.has(origin)) spent.set(origin, {keys: 0, characters: 0});
    return spent.get(origin);
  };
  const put = (origin, key, value) => {
    const mine = spentBy(origin), length = key.length + value.length;
    if (mine.keys >= 500) return fail("storage_exhaustion", "Reached key limit for tool");
    if (mine.characters + length > 4096) return fail("storage_exhaustion", "Reached byte limit for tool");
    mine.keys += 1;
    mine.characters += length;
    store().set(stored(origin, key), value);
    return {key, value};
  };
  const drop = (origin, key) => {
    const mine = spentBy(origin), value = store().get(stored(origin, key));
    if (value !== null) {
      mine.keys = Math.max(0, mine.keys - 1);
      mine.characters = Math.max(0, mine.characters - key.length - value.length);
      store().drop(stored(origin, key));
    }
    return {key};
  };
  const needsKey = (work) => (message, origin) => {
    if (!message.key) return fail("bad_request", "Missing required 'key' field");
    if (!message.message_id) return fail("bad_request", "Missing required 'message_id' field");
    try { return work(message, origin); } catch (e) { return fail(e.code || "", e.message); }
  };
  const fullWindow = (message) => {
    const data = typeof message.data === "string" ? {url: message.data} : message.data;
    if (!data || typeof data.url !== "string") throw new Error("message must contain a `url` property");
    const inner = new URL(data.url);
    inner.searchParams.append("platform_redirect_url", location.toString());
    inner.searchParams.append("full_win_launch_requested", "1");
    let url = `${location.origin}${facts.retrieve}&display=${data.display || "borderless"}&url=${encodeURIComponent(inner)}`;
    if (data.placement) url += `&placement=${encodeURIComponent(data.placement)}`;
    const size = data.launchOptions || {};
    if (data.launchType === "popup") open(url, "popupLaunch", `width=${size.width || 800},height=${size.height || 600}`);
    else if (data.launchType === "new_window") open(url, "newWindowLaunch");
    else location.assign(url);
    return null;
  };
  const warn = (event) => event.preventDefault();
  const wide = (yes) => { document.getElementById("frame").classList.toggle("wide", yes); return null; };
  const actions = {
    "lti.capabilities": () => ({supported_messages: Object.keys(actions).map((subject) =>
      perTool.includes(subject) && storage ? {subject, frame: "post_message_forwarding"} : {subject})}),
    "lti.put_data": needsKey((m, origin) => {
      return m.value ? put(origin, String(m.key), String(m.value)) : drop(origin, String(m.key));
    }),
    "lti.get_data": needsKey((m, origin) => ({key: m.key, value: store().get(stored(origin, m.key))})),
    "lti.fetchWindowSize": () => ({height: innerHeight, width: innerWidth, offset: {top: frame.offsetTop, left: frame.offsetLeft}, footer: 0, scrollY}),
    "lti.frameResize": (m) => {
      frame.style.height = Math.max(450, typeof m.height === "number" ? m.height : 0) + "px";
      return null;
    },
    "lti.getPageSettings": () => ({pageSettings: facts.settings}),
    "lti.scrollToTop": () => { scrollTo(0, frame.getBoundingClientRect().top + scrollY); return null; },
    "lti.screenReaderAlert": (m) => { said.textContent = String(m.body); return null; },
    "lti.showAlert": (m) => { said.textContent = String(m.body); return null; },
    "lti.setUnloadMessage": () => { addEventListener("beforeunload", warn); return null; },
    "lti.removeUnloadMessage": () => { removeEventListener("beforeunload", warn); return null; },
    "requestFullWindowLaunch": fullWindow,
    "hideNavigationMenu": () => wide(true),
    "showNavigationMenu": () => wide(false),
    "toggleCourseNavigationMenu": () => wide(!document.getElementById("frame").classList.contains("wide")),
  };
  /* Everything that is done is answered, if only by its name; what goes wrong in it, by an error. */
  const done = (message, origin) => {
    try { return actions[message.subject](message, origin); } catch (e) { return fail("error", e.message); }
  };
  const elsewhere = (subject) => subject.endsWith(".response") || subject === "LtiDeepLinkingResponse";
  const answer = (raw, origin) => {
    let message = raw;
    if (typeof raw === "string") { try { message = JSON.parse(raw); } catch { return null; } }
    if (!message || typeof message.subject !== "string" || elsewhere(message.subject)) return null;
    const known = Object.hasOwn(actions, message.subject);
    if (known) window.received.push(message);
    if (!facts.answers) return null;
    return {subject: message.subject + ".response", message_id: message.message_id, ...(known ? done(message, origin) : fail("unsupported_subject"))};
  };
  addEventListener("message", (event) => {
    if (storage && event.source === storage.contentWindow && event.origin === facts.authOrigin && event.data.forwarded) {
      const reply = answer(event.data.message, event.data.toolOrigin);
      if (reply) storage.contentWindow.postMessage({number: event.data.number, reply}, facts.authOrigin);
      return;
    }
    if (event.source !== frame.contentWindow) return;
    const reply = answer(event.data, event.origin);
    if (reply) event.source.postMessage(reply, event.origin);
  });
})();
