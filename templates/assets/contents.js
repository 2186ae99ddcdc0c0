// Marks, in the list of contents, the section that is being read.
"use strict";

(() => {
  const nav = document.querySelector(".contents");
  const sections = [...(nav?.querySelectorAll("ol ol a") ?? [])]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ heading }) => heading);
  if (sections.length === 0) {
    return;
  }

  // the last whose heading has passed the upper third; at the end of the page the last of all
  const current = () => {
    const line = innerHeight / 3;
    const isAtEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    return isAtEnd ? sections.at(-1) : sections.findLast(({ heading }) => heading.getBoundingClientRect().top < line);
  };

  const keepInView = ({ offsetTop, offsetHeight }) => {
    if (offsetTop < nav.scrollTop || offsetTop + offsetHeight > nav.scrollTop + nav.clientHeight) {
      nav.scrollTop = offsetTop - nav.clientHeight / 2;
    }
  };

  let marked = null;
  const mark = () => {
    const link = current()?.link ?? null;
    if (link !== marked) {
      marked?.removeAttribute("aria-current");
      link?.setAttribute("aria-current", "location");
      marked = link;
      if (link) {
        keepInView(link);
      }
    }
  };

  let isWaiting = false;
  const markSoon = () => {
    if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        mark();
      });
    }
  };

  // folded, it leads to a place and is done
  nav.addEventListener("click", ({ target }) => {
    if (target.closest("a")) {
      nav.querySelector("details").open = false;
    }
  });
  addEventListener("scroll", markSoon, { passive: true });
  addEventListener("resize", markSoon);
  mark();
})();
