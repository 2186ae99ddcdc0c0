// Lets the keyboard reach formulas that are too long for their line, and only those.
"use strict";

(() => {
  const formulas = document.querySelectorAll(".equation > .maths");
  const update = () => {
    for (const formula of formulas) {
      if (formula.scrollWidth > formula.clientWidth) {
        formula.tabIndex = 0;
      } else {
        formula.removeAttribute("tabindex");
      }
    }
  };

  addEventListener("resize", update);
  document.fonts.ready.then(update);
  update();
})();
