/* While a title is typed, what is like it already is shown beside it. Without script the next page shows it. */
(() => {
  "use strict";
  const WAIT = 450;
  window.hallmark?.onPage((root) => {
    for (const box of root.querySelectorAll("[data-similar]")) {
      const input = document.getElementById(box.dataset.of);
      let asked = input?.value.trim() ?? "";
      let timer = 0;
      const ask = async () => {
        const title = input.value.trim();
        if (title === asked) return;
        asked = title;
        try {
          const address = `${box.dataset.similar}?title=${encodeURIComponent(title)}`;
          const answer = await window.hallmark.fetch(address, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
          // An older answer never takes the place of a newer one.
          if (!answer.ok || title !== asked) return;
          const told = new DOMParser().parseFromString(await answer.text(), "text/html");
          box.replaceChildren(...told.body.childNodes);
        } catch { /* nothing is known now; the next page asks again */ }
      };
      input?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    }
  });
})();
