// Opens tables so that no column is cut, series at their newest end: a part of a figure reads like another figure.
"use strict";

(() => {
  const edges = (cells) => cells.map((each) => each.getBoundingClientRect());

  // The frame ends where the last column does that it has room for.
  const narrow = (frame) => {
    frame.style.maxWidth = "";
    if (frame.scrollWidth <= frame.clientWidth) return;
    const { left, right } = frame.getBoundingClientRect();
    const names = frame.querySelector("th");
    const columns = edges([...frame.querySelectorAll("thead tr:last-child th")].filter((each) => each !== names));
    const cut = columns.findIndex((each) => each.right > right);
    if (cut > 0) frame.style.maxWidth = `${columns[cut].left - left}px`;
  };

  const settle = (frame) => {
    const table = frame.querySelector(".figures");
    table.style.marginRight = "";
    frame.scrollLeft = 0; // of a frame that begins at its right end: that end
    if (frame.scrollWidth <= frame.clientWidth) return;
    const groups = [...table.querySelectorAll("thead .group")];
    const columns = groups.length ? groups : [...table.querySelectorAll("thead tr:last-child th")].slice(1);
    const names = table.querySelector("th:first-child").getBoundingClientRect().right;
    const starts = edges(columns).map((each) => each.left);
    const newest = starts[starts.length - 1];
    if (newest < names) {
      frame.scrollLeft -= names - newest; // wider than the frame: from its first column on, which is its total
    } else {
      table.style.marginRight = `${Math.min(...starts.filter((start) => start >= names)) - names}px`;
      frame.scrollLeft = 0;
    }
  };

  const frames = [...document.querySelectorAll(".comity-report .comity-scroll")];
  const settleAll = () => frames.forEach((frame) => (frame.matches(".comity-scroll--newest") ? settle : narrow)(frame));
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a telephone's address bar comes and goes
    width = window.innerWidth;
    settleAll();
  });
  settleAll();
  document.fonts.ready.then(settleAll);
})();
