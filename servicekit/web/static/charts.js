// Draws every chart of a page from the specification beside it; the table below holds the same figures.
"use strict";

(() => {
  const narrow = window.matchMedia("(max-width: 40em)");

  const draw = async (frame) => {
    const spoken = JSON.parse(frame.querySelector("script[type='application/json']").textContent);
    const canvas = frame.querySelector(".comity-chart__canvas");
    const result = await vegaEmbed(canvas, narrow.matches ? spoken.narrow : spoken.wide, {
      ast: true, // an interpreter instead of generated code: no 'unsafe-eval'
      actions: false,
      defaultStyle: false,
      formatLocale: spoken.numbers,
      mode: "vega-lite",
      renderer: "svg",
      tooltip: { disableDefaultStyle: true },
    });
    return result.finalize;
  };

  const frames = [...document.querySelectorAll(".comity-chart")];
  let drawn = [];
  const drawAll = async () => {
    drawn.forEach((finalize) => finalize());
    drawn = await Promise.all(frames.map(draw));
  };

  narrow.addEventListener("change", drawAll);
  // Labels are measured while drawing, so the typeface must be there first.
  document.fonts.load("12px 'PT Sans'").finally(drawAll);
})();
