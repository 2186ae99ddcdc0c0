// What of a page cannot be seen, as complaints by place; run in the page, which stands as high as it is long.
(smallest) => {
  "use strict";
  const complaints = new Map(); // of each place the first of a kind, with its text
  const scrolling = new Map(); // what hides something and can be scrolled to it: in which directions

  const shown = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const nameOf = (element) => {
    const named = element.closest(".equation[id], figure[id], section[id], tr:has(th) [id]") ?? element.closest("[id]");
    return named?.id || element.localName;
  };
  const complain = (element, what, text, isEach = false) => {
    const key = `${nameOf(element)}: ${what}${isEach ? text : ""}`;
    if (!complaints.has(key)) {
      complaints.set(key, `${nameOf(element)}: ${what}: "${shown(text)}"`);
    }
  };
  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
  const textsIn = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (walker.currentNode.data.trim() && isVisible(walker.currentNode.parentElement)) {
        found.push(walker.currentNode);
      }
    }
    return found;
  };
  const rectsOf = (text, start = 0, end = text.length) => {
    const range = new Range();
    range.setStart(text, start);
    range.setEnd(text, end);
    return [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
  };

  // Inside what shows it

  const clippers = new Map();
  const clippersOf = (element) => {
    if (!clippers.has(element)) {
      const above = element.parentElement ? clippersOf(element.parentElement) : [];
      const { overflowX, overflowY, display } = getComputedStyle(element);
      const isRoot = element === document.documentElement || element === document.body;
      const isBox = element.localName === "svg" || !/^(inline|contents)$/.test(display);
      const clips = !isRoot && isBox && overflowX !== "visible";
      const isMaths = element.namespaceURI.endsWith("MathML");
      clippers.set(element, clips && !isMaths ? [{ element, overflowX, overflowY }, ...above] : above);
    }
    return clippers.get(element);
  };
  const paddingBox = (element) => {
    const box = element.getBoundingClientRect();
    if (!(element instanceof HTMLElement)) {
      return box;
    }
    const left = box.left + element.clientLeft;
    const top = box.top + element.clientTop;
    return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight };
  };
  // Gives what of the rectangle is left to see.
  const inside = (element, rect, text) => {
    let { left, top, right, bottom } = rect;
    for (const { element: clipper, overflowX, overflowY } of clippersOf(element)) {
      const box = paddingBox(clipper);
      const across = left < box.left - 1 || right > box.right + 1;
      const down = top < box.top - 3 || bottom > box.bottom + 3; // lines of text are higher than their letters
      for (const [isOut, overflow, direction] of [[across, overflowX, "x"], [down, overflowY, "y"]]) {
        if (isOut && /auto|scroll/.test(overflow)) {
          scrolling.set(clipper, (scrolling.get(clipper) ?? new Set()).add(direction));
        } else if (isOut) {
          complain(element, `cut by ${clipper.localName}.${clipper.getAttribute("class") ?? ""}`, text);
        }
      }
      left = Math.max(left, box.left);
      top = Math.max(top, box.top);
      right = Math.min(right, box.right);
      bottom = Math.min(bottom, box.bottom);
      if (left >= right || top >= bottom) {
        return null;
      }
    }
    if (left < -0.5 || right > document.documentElement.clientWidth + 0.5) {
      complain(element, "beside the screen", text);
    }
    return { left, top, right, bottom };
  };

  const isPainted = (element) => {
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    return !/, 0\)$|^transparent$/.test(backgroundColor) || backgroundImage !== "none";
  };
  const coverOf = (element, x, y) => {
    for (let top = document.elementFromPoint(x, y); top && !top.contains(element); top = top.parentElement) {
      if (element.contains(top)) {
        return null;
      }
      if (isPainted(top)) {
        return top;
      }
    }
    return null;
  };
  const measure = (element, rect, text) => {
    const left = inside(element, rect, text);
    if (!left || element.namespaceURI.endsWith("svg")) {
      return;
    }
    const middle = (left.top + left.bottom) / 2;
    for (const x of [left.left + 1, (left.left + left.right) / 2, left.right - 1]) {
      const cover = coverOf(element, x, middle);
      if (cover) {
        complain(element, `covered by ${cover.localName}.${cover.getAttribute("class") ?? ""}`, text);
        return;
      }
    }
  };

  for (const fold of document.querySelectorAll("main details")) {
    fold.open = true; // as a reader may
  }
  for (const leaf of document.querySelectorAll("math :is(mi, mn, mo, mtext)")) {
    const rect = leaf.getBoundingClientRect();
    if (rect.width > 0 && isVisible(leaf)) {
      measure(leaf, rect, leaf.parentElement.textContent);
    }
  }
  for (const place of document.querySelectorAll("main :is(caption, th, td, pre)")) {
    for (const text of textsIn(place)) {
      for (const rect of rectsOf(text)) {
        measure(text.parentElement, rect, text.data);
      }
    }
  }

  // Figures

  for (const text of document.querySelectorAll("main svg text")) {
    if (!isVisible(text) || !text.textContent.trim()) {
      continue;
    }
    measure(text, text.getBoundingClientRect(), text.textContent);
    const { a, b, c, d } = text.getScreenCTM();
    const scale = Math.sqrt(Math.abs(a * d - b * c));
    for (const piece of textsIn(text)) {
      const size = Number.parseFloat(getComputedStyle(piece.parentElement).fontSize);
      const isExponent = size < Number.parseFloat(getComputedStyle(text).fontSize);
      if (!isExponent && size * scale < smallest - 0.05) {
        complain(text, `text ${(size * scale).toFixed(1)} pixels high`, text.textContent);
      }
    }
  }

  // Numbers, and the marks behind formulas

  const number = /[0-9]+(?:[-.,\u2010\u2011][0-9]+)*(?:\s×\s10[⁻⁰¹²³⁴-⁹]+)?/g; // also 2-4-4-1
  for (const text of textsIn(document.querySelector("main"))) {
    const parent = text.parentElement;
    if (parent.closest("svg, math, .references")) {
      continue;
    }
    for (const found of text.data.matchAll(number)) {
      const tops = rectsOf(text, found.index, found.index + found[0].length).map((rect) => Math.round(rect.top));
      if (Math.max(...tops) - Math.min(...tops) > 3) {
        complain(parent, `digits on ${new Set(tops).size} lines`, found[0], true);
      }
    }
    const before = text.previousSibling ?? parent.previousSibling;
    if (/^[.,;:!?)\]]/.test(text.data) && before instanceof Element) {
      const [mark] = rectsOf(text, 0, 1);
      const last = [...before.getClientRects()].at(-1);
      if (mark && last && mark.top >= last.bottom - 3) {
        complain(parent, "a line begins with a mark", `${before.textContent.slice(0, 20)}${text.data.slice(0, 15)}`, true);
      }
    }
  }

  return {
    complaints: [...complaints.values()],
    scrolling: [...scrolling].map(([element, directions], index) => {
      element.dataset.measured = index;
      const { clientLeft: x, clientTop: y, clientWidth: width, clientHeight: height } = element;
      return { name: `${nameOf(element)} (${element.localName}.${element.getAttribute("class") ?? ""})`, directions: [...directions], x, y, width, height };
    }),
  };
};
