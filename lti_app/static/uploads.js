/* A file that is too large is told before it is sent: the server would end the connection, and a browser then shows a
   fault of the network instead of the reason. */
(() => {
  "use strict";
  window.hallmark?.onPage((root) => {
    for (const input of root.querySelectorAll("input[type=file][data-largest]")) {
      const look = () => {
        const isLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
        input.setCustomValidity(isLarge ? input.dataset.tooLarge : "");
        if (isLarge) input.reportValidity();
      };
      input.addEventListener("change", look);
      look();
    }
  });
})();
