/* Two texts side by side: who writes words of both has chosen them. */
(() => {
  "use strict";
  window.hallmark.onPage((root) => root.querySelectorAll("textarea[data-other]").forEach((area) => {
    area.addEventListener("input", () => { document.getElementById(area.dataset.other).checked = true; });
  }));
})();
