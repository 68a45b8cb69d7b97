// Opens each series at its newest end so that no column is cut: a part of a figure reads like another figure.
"use strict";

(() => {
  const settle = (frame) => {
    const table = frame.querySelector(".figures");
    table.style.marginRight = "";
    frame.scrollLeft = 0; // of a frame that begins at its right end: that end
    if (frame.scrollWidth <= frame.clientWidth) return;
    const groups = [...table.querySelectorAll("thead .group")];
    const columns = groups.length ? groups : [...table.querySelectorAll("thead tr:last-child th")].slice(1);
    const names = table.querySelector("th:first-child").getBoundingClientRect().right;
    const starts = columns.map((each) => each.getBoundingClientRect().left);
    const newest = starts[starts.length - 1];
    if (newest < names) {
      frame.scrollLeft -= names - newest; // wider than the frame: from its first column on, which is its total
    } else {
      table.style.marginRight = `${Math.min(...starts.filter((start) => start >= names)) - names}px`;
      frame.scrollLeft = 0;
    }
  };

  const frames = [...document.querySelectorAll(".comity-scroll--newest")];
  const settleAll = () => frames.forEach(settle);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a telephone's address bar comes and goes
    width = window.innerWidth;
    settleAll();
  });
  settleAll();
  document.fonts.ready.then(settleAll);
})();
