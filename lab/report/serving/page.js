// Follows what its author writes: opens the page again where it was read, marks what is new, and shows what is wrong.
"use strict";

(() => {
  const KEY = "lab-report:serve";
  const BLOCKS = "main :is(h1, h2, h3, h4, h5, h6, p, li, dt, dd, figure, table, pre, blockquote, section, aside, .equation)";
  const SHOWN = 1500; // milliseconds that what is new is marked
  const { state } = document.currentScript.dataset;

  const printOf = (element) => {
    let print = 0;
    for (const letter of element.outerHTML) {
      print = (Math.imul(print, 31) + letter.codePointAt(0)) | 0;
    }
    return print;
  };

  // before other scripts change the page
  const blocks = [...document.querySelectorAll(BLOCKS)].filter((block) => !block.closest("nav"));
  const prints = blocks.map(printOf);

  // Where the page was read

  const placeOf = () => {
    const index = blocks.findIndex((block) => block.getClientRects().length > 0 && block.getBoundingClientRect().bottom > 0);
    return index < 0 ? null : { index, top: blocks[index].getBoundingClientRect().top };
  };

  const goTo = ({ place, prints: before }) => {
    if (!place || scrollY === 0 && place.index === 0) {
      return;
    }
    const alike = prints.flatMap((print, index) => (print === before[place.index] ? [index] : []));
    const nearest = alike.sort((a, b) => Math.abs(a - place.index) - Math.abs(b - place.index))[0] ?? place.index;
    const block = blocks[Math.min(nearest, blocks.length - 1)];
    if (block) {
      scrollBy({ top: block.getBoundingClientRect().top - place.top, behavior: "instant" });
    }
  };

  const mark = ({ prints: before }) => {
    const left = new Map();
    for (const print of before) {
      left.set(print, (left.get(print) ?? 0) + 1);
    }
    const changed = blocks.filter((block, index) => {
      const count = left.get(prints[index]) ?? 0;
      left.set(prints[index], count - 1);
      return count <= 0;
    });
    const innermost = changed.filter((block) => !changed.some((other) => other !== block && block.contains(other)));
    for (const block of innermost) {
      block.classList.add("serve-changed");
      setTimeout(() => block.classList.remove("serve-changed"), SHOWN);
    }
  };

  const openAgain = () => {
    source.close();
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, place: placeOf(), prints }));
      history.scrollRestoration = "manual";
    } catch {
      // without storage the browser's own memory must do
    }
    location.reload();
  };

  const kept = () => {
    try {
      const said = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      return said?.page === location.pathname ? said : null;
    } catch {
      return null;
    }
  };

  const before = kept();
  if (before) {
    goTo(before);
    mark(before);
    addEventListener("load", () => {
      goTo(before);
      // not at once: the browser may go to where it was only now
      setTimeout(() => {
        history.scrollRestoration = "auto";
      }, SHOWN);
    });
  }

  // What is wrong, and what is at work

  const element = (name, kind, text = "") => {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  };

  const panel = element("aside", "serve-panel");
  panel.setAttribute("aria-label", "What the build says");
  panel.setAttribute("aria-live", "polite");
  let said = "";

  const listOf = (summary, kind, lines, isOpen) => {
    const details = element("details", kind);
    details.open = isOpen;
    details.append(element("summary", "", summary), ...lines.map((line) => element("p", "", line)));
    return details;
  };

  const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  const show = ({ faults, warnings, work }) => {
    const message = JSON.stringify([faults, warnings]);
    if (message !== said) {
      said = message;
      panel.querySelectorAll("details").forEach((details) => details.remove());
      if (faults.length > 0) {
        panel.append(listOf(`${counted(faults.length, "fault")}; the page below is from before`, "serve-faults", faults, true));
      }
      if (warnings.length > 0) {
        panel.append(listOf(counted(warnings.length, "warning"), "serve-warnings", warnings, false));
      }
    }
    panel.querySelector(".serve-work")?.remove();
    if (work) {
      panel.prepend(element("p", "serve-work", work));
    }
    panel.hidden = panel.childElementCount === 0;
    for (const waiting of document.querySelectorAll(".pending .progress")) {
      waiting.textContent = work;
    }
  };

  // A browser keeps six connections to a server, so only a page that is seen has one.

  let source = null;
  const listen = () => {
    source?.close();
    source = null;
    if (document.visibilityState === "visible") {
      source = new EventSource(`/.serve/events?page=${encodeURIComponent(decodeURIComponent(location.pathname))}`);
      source.addEventListener("message", ({ data }) => {
        const news = JSON.parse(data);
        if (news.state === state) {
          show(news);
        } else {
          openAgain();
        }
      });
      source.addEventListener("error", () => show({ faults: [], warnings: [], work: "The server has stopped, or starts again." }));
    }
  };

  document.body.prepend(panel);
  panel.hidden = true;
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  listen();
})();
