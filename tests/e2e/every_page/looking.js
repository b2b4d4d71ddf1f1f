/* Asked of a page by `looking.py`; each gives a list of faults, empty where all is well. */
({
  /* What is cut off, beside the page, or behind a second scroll bar. */
  lost: (scroller) => {
    const told = (e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 40)}"`;
    const hides = (value) => value === "hidden" || value === "clip";
    const scrolls = (value) => value === "auto" || value === "scroll";
    const look = (e) => {
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const wider = e.scrollWidth > e.clientWidth + 1;
      const higher = e.scrollHeight > e.clientHeight + 1;
      if (box.width && (box.right > innerWidth + 1 || box.left < -1)) return "beside the page";
      if (e.matches(`${scroller}, img, input, textarea, select, dialog, body`)) return "";
      if ((hides(style.overflowX) && wider) || (hides(style.overflowY) && higher)) return "cut off";
      return scrolls(style.overflowY) && higher ? "a second scroll bar" : "";
    };
    const faults = [...document.body.querySelectorAll("*")]
      .filter((e) => e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest(".vh, .skip, svg, option"))
      .filter((e) => getComputedStyle(e).clipPath !== "inset(50%)") // words for readers alone, at this width
      .filter((e) => e.matches(scroller) || !e.closest(scroller))
      .map((e) => [look(e), e]).filter(([fault]) => fault).map(([fault, e]) => `${fault}: ${told(e)}`);
    const wide = document.documentElement.scrollWidth;
    return [...(wide > innerWidth ? [`the page is ${wide} wide in ${innerWidth}`] : []), ...faults].slice(0, 6);
  },
  /* On paper nothing scrolls: what is wider or higher than its place is lost, and so is what is beside the sheet. */
  cut: () => {
    const hides = (value) => value === "hidden" || value === "clip";
    const scrolls = (value) => value === "auto" || value === "scroll";
    const cuts = (e) => {
      const { overflowX: across, overflowY: down } = getComputedStyle(e);
      if (scrolls(across) || scrolls(down)) return true;
      return (hides(across) && e.scrollWidth > e.clientWidth + 1) || (hides(down) && e.scrollHeight > e.clientHeight + 1);
    };
    const wide = document.documentElement.scrollWidth;
    const found = [...document.body.querySelectorAll("*")]
      .filter((e) => e.checkVisibility() && !e.closest(".vh, .skip, svg, select, textarea, input"))
      .filter(cuts).map((e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 40)}"`);
    return [...(wide > innerWidth ? [`the page is ${wide} wide on ${innerWidth}`] : []), ...found].slice(0, 6);
  },
  /* WCAG 2.5.8: 24 px at least, or in a sentence, or a box as large as its label. */
  small: () => [...document.querySelectorAll("a, button, select, textarea, input, summary")]
    .filter((e) => e.checkVisibility() && e.type !== "hidden")
    .filter((e) => !e.closest("p, figcaption, .matrix thead, footer") && !e.matches(".skip"))
    .map((e) => [e.outerHTML.slice(0, 90), (e.closest("label") || e).getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 23.9)
    .map(([html, box]) => `${html} ${box.width}x${box.height}`),
  /* WCAG 1.4.12, all four; by the object model, since the page's policy takes no style of ours. */
  space: () => {
    const sheet = document.styleSheets[0];
    for (const rule of [
      "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}",
      "p{margin-bottom:2em!important}",
    ]) sheet.insertRule(rule, sheet.cssRules.length);
    return [];
  },
  /* Where the system chooses the colors, a state's icon must not melt into its ground. */
  unseen: () => [...document.querySelectorAll("svg.icon")]
    .filter((e) => e.checkVisibility() && !e.closest(".vh"))
    .filter((e) => {
      const clear = "rgba(0, 0, 0, 0)";
      let ground = e;
      while (ground && getComputedStyle(ground).backgroundColor === clear) ground = ground.parentElement;
      return ground && getComputedStyle(e).stroke === getComputedStyle(ground).backgroundColor;
    })
    .map((e) => e.parentElement.outerHTML.slice(0, 120)),
})
