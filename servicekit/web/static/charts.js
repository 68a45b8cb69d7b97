// Draws every chart of a page from the specification beside it; the table below holds the same figures.
"use strict";

(() => {
  const narrow = window.matchMedia("(max-width: 40em)");
  const PICTURE_WIDTH = 900; // of a downloaded picture, whatever screen it was asked from

  const MARGIN = { top: 20, right: 40, bottom: 16, left: 30 }; // also where another typeface runs wider

  const options = (spoken) => ({
    ast: true, // an interpreter instead of generated code: no 'unsafe-eval'
    actions: false,
    defaultStyle: false,
    formatLocale: spoken.numbers,
    mode: "vega-lite",
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });

  const draw = async (frame) => {
    const spoken = JSON.parse(frame.querySelector("script[type='application/json']").textContent);
    const canvas = frame.querySelector(".comity-chart__canvas");
    const result = await vegaEmbed(canvas, narrow.matches ? spoken.narrow : spoken.wide, options(spoken));
    const forget = walk(frame, canvas, result.view);
    offer(frame, spoken);
    return () => { forget(); result.finalize(); };
  };

  // Figures by keyboard -------------------------------------------------------------------------------------

  // What can be pointed at, once for each series and place: {item, series, at, text}, series by series.
  const spots = (view) => {
    const found = new Map();
    const look = (item) => {
      const told = item.tooltip;
      if (told && typeof told === "object" && item._svg) {
        const [series, at, text] = Object.values(told);
        const key = JSON.stringify([series, at]);
        if (!found.has(key)) found.set(key, { item, series, at, text });
      }
      (item.items ?? []).forEach(look);
    };
    look(view.scenegraph().root);
    const all = [...found.values()];
    const order = (name) => { const seen = [...new Set(all.map((spot) => spot[name]))]; return (spot) => seen.indexOf(spot[name]); };
    const [series, at] = [order("series"), order("at")];
    return all.sort((one, other) => series(one) - series(other) || at(one) - at(other));
  };

  // The spot that an arrow leads to from another: along a series, or to the same place of the next one.
  const next = (all, from, key) => {
    const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    const single = all[0].series === all[all.length - 1].series;
    if (single || key === "ArrowLeft" || key === "ArrowRight") return all[from + step] ? from + step : from;
    for (let place = from + step; all[place]; place += step) {
      if (all[place].series !== all[from].series && all[place].at === all[from].at) return place;
    }
    return from;
  };

  const walk = (frame, canvas, view) => {
    const ring = frame.querySelector(".comity-chart__here");
    const status = frame.querySelector("[role='status']");
    let all = null;
    let here = -1;

    const tell = (spot) => {
      const box = spot.item._svg.getBoundingClientRect();
      const around = frame.getBoundingClientRect();
      const [width, height] = [Math.max(box.width, 14), Math.max(box.height, 14)];
      Object.assign(ring.style, {
        left: `${box.left + (box.width - width) / 2 - around.left}px`,
        top: `${box.top + (box.height - height) / 2 - around.top}px`,
        width: `${width}px`,
        height: `${height}px`,
      });
      ring.hidden = false;
      const event = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
      view.tooltip()(null, event, spot.item, spot.item.tooltip);
      status.textContent = `${spot.series}, ${spot.at}: ${spot.text}`;
    };

    const leave = () => {
      here = -1;
      ring.hidden = true;
      status.textContent = "";
      view.tooltip()(null, {}, null, null);
    };

    const pressed = (event) => {
      if (event.key === "Escape") { leave(); return; }
      if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
      all ??= spots(view);
      if (!all.length) return;
      event.preventDefault();
      if (event.key === "Home" || here < 0) here = 0;
      else if (event.key === "End") here = all.length - 1;
      else here = next(all, here, event.key);
      tell(all[here]);
    };

    canvas.addEventListener("keydown", pressed);
    canvas.addEventListener("blur", leave);
    return () => {
      leave();
      canvas.removeEventListener("keydown", pressed);
      canvas.removeEventListener("blur", leave);
    };
  };

  // Files ---------------------------------------------------------------------------------------------------

  // A spreadsheet would run a text that begins like a formula (CWE-1236).
  const field = (text) => {
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  // What `take` makes of the chart as it goes out alone: of one width, on white, with title, signs and source.
  const picture = async (spoken, take) => {
    const place = document.createElement("div");
    place.className = "comity-chart__picture";
    document.body.append(place);
    const width = spoken.wide.width === "container" ? { width: PICTURE_WIDTH } : {};
    const drawing = { ...spoken.wide, ...width, background: "white", padding: MARGIN, title: spoken.title };
    const result = await vegaEmbed(place, drawing, options(spoken));
    try {
      return await take(result.view);
    } finally {
      result.finalize();
      place.remove();
    }
  };

  // The code of the address at the foot of a picture: the path of its drawing, and how many units that is wide.
  const codeOf = async (foot) => {
    if (!foot.code) return null; // there is no room for so long an address
    const answer = await fetch(foot.code);
    if (!answer.ok) throw new Error(`a status of ${answer.status}: ${foot.code}`);
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    return { path: drawing.querySelector("path").getAttribute("d"), units: drawing.viewBox.baseVal.width };
  };

  // The foot of a picture: the code at the left, beside it the words and, beneath them, the address.
  const FOOT = { code: 74, line: 15, size: 11, colour: "#505a5f" };
  const footOf = async ({ foot }) => {
    const code = await codeOf(foot).catch((error) => {
      console.warn(error); // the address beside it leads to the same page
      return null;
    });
    const left = MARGIN.left + (code ? FOOT.code + 12 : 0);
    const texts = [code ? foot.words_with_code : foot.words, ...foot.lines];
    return {
      code,
      address: foot.address,
      height: Math.max(code ? FOOT.code : 0, texts.length * FOOT.line) + MARGIN.bottom,
      lines: texts.map((text, at) => ({ text, x: left, y: FOOT.size + at * FOOT.line })),
    };
  };
  const FOOT_FONT = "PT Sans, DejaVu Sans, sans-serif";

  const withFootSvg = (text, foot) => {
    const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const made = (parent, name, attributes, words = "") => {
      const element = root.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      element.textContent = words;
      return parent.appendChild(element);
    };
    const [width, height] = ["width", "height"].map((name) => Number(root.getAttribute(name)));
    const whole = height + foot.height;
    root.setAttribute("height", whole);
    root.setAttribute("viewBox", `0 0 ${width} ${whole}`);
    const place = made(root, "g", { transform: `translate(0,${height})` });
    made(place, "rect", { width, height: foot.height, fill: "white" });
    if (foot.code) {
      const scale = FOOT.code / foot.code.units;
      const transform = `translate(${MARGIN.left},0) scale(${scale})`;
      made(place, "path", { d: foot.code.path, stroke: "black", transform });
    }
    const link = made(place, "a", { href: foot.address });
    foot.lines.forEach(({ text: words, x, y }) => {
      made(link, "text", { x, y, "font-family": FOOT_FONT, "font-size": FOOT.size, fill: FOOT.colour }, words);
    });
    return new XMLSerializer().serializeToString(root);
  };

  const withFootCanvas = (canvas, foot, times) => {
    const whole = document.createElement("canvas");
    whole.width = canvas.width;
    whole.height = canvas.height + foot.height * times;
    const pen = whole.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, whole.width, whole.height);
    pen.drawImage(canvas, 0, 0);
    pen.setTransform(times, 0, 0, times, 0, canvas.height);
    pen.font = `${FOOT.size}px ${FOOT_FONT}`;
    pen.fillStyle = FOOT.colour;
    foot.lines.forEach(({ text, x, y }) => { pen.fillText(text, x, y); });
    if (foot.code) {
      pen.translate(MARGIN.left, 0);
      pen.scale(FOOT.code / foot.code.units, FOOT.code / foot.code.units);
      pen.strokeStyle = "black";
      pen.stroke(new Path2D(foot.code.path));
    }
    return whole;
  };

  // Of a chart as it is spoken of, and what all charts of its report take along: {foot, of_all}.
  const file = {
    svg: (spoken, along) => picture(spoken, async (view) => (
      new Blob([withFootSvg(await view.toSVG(), await footOf(along))], { type: "image/svg+xml" }))),
    png: (spoken, along) => picture(spoken, async (view) => {
      const canvas = withFootCanvas(await view.toCanvas(2), await footOf(along), 2); // twice the size on the page, for print
      return new Promise((done) => { canvas.toBlob(done, "image/png"); });
    }),
    csv: async (spoken, along) => {
      const more = Object.entries({ ...along.of_all, ...spoken.of_all });
      const lines = spoken.records.map((record, at) => (
        [...record, ...more.map(([name, text]) => (at ? text : name))].map(field).join(",") + "\r\n"));
      return new Blob(["\ufeff", ...lines], { type: "text/csv" });
    },
  };

  // What is drawn, as files; each is made when it is asked for.
  const offer = (frame, spoken) => {
    const place = frame.querySelector(".comity-chart__downloads");
    place.hidden = false;
    place.querySelectorAll("button").forEach((button) => {
      button.onclick = async () => {
        const along = JSON.parse(frame.closest("article").querySelector(".comity-taken-along").textContent);
        const made = await file[button.dataset.format](spoken, along);
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
