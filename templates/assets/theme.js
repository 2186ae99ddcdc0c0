// Light or dark: as the reader chose, else as the system says. It runs in the head, so that no page flashes.
"use strict";

(() => {
  const KEY = "lab-report:theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  // without storage the choice holds for the page
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  const store = (theme) => {
    try {
      theme ? localStorage.setItem(KEY, theme) : localStorage.removeItem(KEY);
    } catch {
      // nothing is kept
    }
  };

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const show = (theme) => {
    if (theme === "dark" || theme === "light") {
      root.dataset.theme = theme;
    } else {
      delete root.dataset.theme;
    }
    document.querySelector(".theme")?.setAttribute("aria-pressed", String(isDark()));
  };

  // a choice that is the system's own is none: it follows the system again
  const toggle = () => {
    const theme = isDark() ? "light" : "dark";
    const choice = (theme === "dark") === system.matches ? "" : theme;
    store(choice);
    show(choice);
  };

  show(stored());
  system.addEventListener("change", () => show(root.dataset.theme));
  addEventListener("storage", (event) => event.key === KEY && show(event.newValue));
  addEventListener("pageshow", (event) => event.persisted && show(stored()));
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", toggle);
      show(root.dataset.theme);
    }
  });
})();
