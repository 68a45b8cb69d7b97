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
    offer(frame, result.view, spoken.records);
    return result.finalize;
  };

  // A spreadsheet would run a text that begins like a formula (CWE-1236).
  const field = (text) => {
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const file = {
    svg: async (view) => new Blob([await view.toSVG()], { type: "image/svg+xml" }),
    png: async (view) => {
      const canvas = await view.toCanvas(2); // twice the size on the page, for print
      return new Promise((done) => { canvas.toBlob(done, "image/png"); });
    },
    csv: async (view, records) => {
      const lines = records.map((record) => record.map(field).join(",") + "\r\n");
      return new Blob(["\ufeff", ...lines], { type: "text/csv" });
    },
  };

  // What is drawn, as files; each is made when it is asked for.
  const offer = (frame, view, records) => {
    const place = frame.querySelector(".comity-chart__downloads");
    place.hidden = false;
    place.querySelectorAll("button").forEach((button) => {
      button.onclick = async () => {
        const made = await file[button.dataset.format](view, records);
        const link = document.createElement("a");
        link.href = URL.createObjectURL(made);
        link.download = `${place.dataset.name}.${button.dataset.format}`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      };
    });
  };

  let drawn = [];
  const drawAll = async () => {
    drawn.forEach((finalize) => finalize());
    drawn = await Promise.all([...document.querySelectorAll(".comity-chart")].map(draw));
  };

  narrow.addEventListener("change", drawAll);
  document.addEventListener("comity:charts", drawAll); // other charts came into the page
  // Labels are measured while drawing, so the typeface must be there first.
  document.fonts.load("12px 'PT Sans'").finally(drawAll);
})();
