/* The second proof that it is this browser: a secret in the platform's own storage, put there by the
   page of the login and asked for by the page that finishes the launch (docs/adr/0013).

   1EdTech, "LTI Client Side postMessages" and "LTI postMessage Storage": the frame is named by the
   platform, and only the origin of its registered authorization address is spoken to or believed. */
(() => {
  "use strict";
  const page = document;
  const PATIENCE = 1000;
  const AGAIN = 150;
  const LONGEST = 20000;

  const named = (target) => {
    const { host } = window.hallmark;
    try { return target === "_parent" ? host : frameOf(host?.frames[target]); } catch { return null; }
  };

  /* What a name leads to may be no frame at all. */
  const frameOf = (found) => (typeof found?.postMessage === "function" ? found : null);

  /* The value the platform answers with; null where it says no or has no such frame. After a second
     the page goes on with null, but still listens: what comes late is told to `late`. */
  const ask = (box, message, late = () => {}) => new Promise((done) => {
    const { target, origin } = box.dataset;
    if (!target) { done(null); return; }
    const id = window.hallmark.newId();
    const send = () => named(target)?.postMessage({ ...message, message_id: id }, origin);
    const hear = (event) => {
      const said = event.data;
      if (event.source !== named(target) || event.origin !== origin) return;
      if (said?.message_id !== id || said.subject !== `${message.subject}.response`) return;
      end();
      tell(said.error ? null : said.value ?? null);
    };
    let tell = done;
    const end = () => {
      timers.forEach(clearTimeout);
      window.removeEventListener("message", hear);
    };
    window.addEventListener("message", hear);
    /* The frame may still be loading. To put the same again keeps the same; Canvas counts each put
       against the room it gives, so the first answer ends it. */
    const timers = [
      setInterval(send, AGAIN),
      setTimeout(() => { tell = late; done(null); }, PATIENCE),
      setTimeout(end, LONGEST),
    ];
    send();
  });

  const turn = () => {
    page.getElementById("wait").hidden = true;
    const offer = page.getElementById("neither");
    offer.hidden = false;
    const title = offer.querySelector("h1");
    title.tabIndex = -1;
    title.style.outline = "none";
    title.focus();
  };

  const login = page.getElementById("login");
  const begin = async ({ key, secret, cookie, onward }) => {
    const go = () => location.replace(onward);
    let left = false;
    page.getElementById("again")?.addEventListener("submit", () => { left = true; });
    const late = (kept) => { if (kept !== null && !left) go(); };
    const isBack = async () => {
      try { return (await fetch(cookie, { credentials: "same-origin" })).ok; } catch { return false; }
    };
    if (await ask(login, { subject: "lti.put_data", key, value: secret }, late) !== null || await isBack()) go();
    else turn();
  };

  const finishing = page.getElementById("finishing");
  const finish = async ({ key, ticket, finish: address }) => {
    const show = async (secret) => {
      let answer;
      try {
        answer = await fetch(address, { method: "POST", body: new URLSearchParams({ ticket, secret }), credentials: "same-origin" });
      } catch { turn(); return; }
      /* Used up: what is left there would only fill the room Canvas gives. */
      ask(finishing, { subject: "lti.put_data", key, value: null });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) window.hallmark.openWindow(await answer.json());
      else window.hallmark.show(answer);
    };
    const secret = await ask(finishing, { subject: "lti.get_data", key }, (late) => { if (late !== null) show(late); });
    if (secret === null) turn();
    else show(secret);
  };

  if (login) begin(login.dataset);
  if (finishing) finish(finishing.dataset);
})();
