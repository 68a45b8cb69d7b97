// The grid of a page: moving by keys, pasting from a spreadsheet, and sums beside what is typed.
// Without it the table is a form like any other.

const BLANKS = "[ \u00a0\u2007\u2009\u202f']";
const GROUPED = new RegExp(`^-?\\d{1,3}(?:${BLANKS}\\d{3})+(?:[.,]\\d+)?$`);
const ALL_BLANKS = new RegExp(BLANKS, "g");

/** A pasted number without the grouping of its thousands; anything else as it is, for the checks to refuse. */
export const plain = (text) => {
  const trimmed = text.trim();
  return GROUPED.test(trimmed) ? trimmed.replace(ALL_BLANKS, "") : trimmed;
};

/** A number to add up, or null where a text is none. */
export const amount = (text) => {
  const written = plain(text).replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : null;
};

/** What a spreadsheet puts on the clipboard, as rows of cells; quoted cells may hold tabs and line breaks. */
export const cellsOf = (text) => {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const finish = () => { rows[rows.length - 1].push(cell); cell = ""; };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') { cell += '"'; at += 1; }
      else if (sign === '"') { quoted = false; }
      else { cell += sign; }
    } else if (sign === '"' && cell === "") { quoted = true; }
    else if (sign === "\t") { finish(); }
    else if (sign === "\n") { finish(); rows.push([]); }
    else if (sign !== "\r") { cell += sign; }
  }
  finish();
  return rows.filter((row) => row.some((each) => each.trim() !== ""));
};

const folded = (text) => text.trim().toLocaleLowerCase().replace(/\s+/g, " ");

const start = (table) => {
  const told = table.closest("form").querySelector("[data-grid-told]");
  const rows = [...table.tBodies[0].rows];
  const inputs = rows.map((row) => [...row.querySelectorAll("td > input")]);
  const heads = [...table.tHead.querySelectorAll("th[data-code]")];
  // The page's own names go before other ones, should two places share one.
  const places = (elements, name) => new Map([
    ...elements.flatMap((each, at) => JSON.parse(each.dataset.names).map((other) => [folded(other), at])),
    ...elements.flatMap((each, at) => [[folded(name(each)), at], [folded(each.dataset.code), at]]),
  ]);
  const labels = places(rows, (row) => row.dataset.name);
  const columns = places(heads, (head) => head.textContent);

  const place = (input) => {
    const row = inputs.findIndex((cells) => cells.includes(input));
    return row < 0 ? null : [row, inputs[row].indexOf(input)];
  };
  const valueOf = (input) => amount(input.value || input.placeholder);

  const sum = (output, parts, total) => {
    const known = parts.map(valueOf).filter((value) => value !== null);
    const whole = known.reduce((one, other) => one + other, 0);
    const decimals = Math.max(0, ...parts.map((input) => ((input.value || input.placeholder).split(/[.,]/)[1] ?? "").length));
    output.textContent = known.length ? whole.toFixed(decimals) : "";
    const wanted = total ? valueOf(total) : null;
    output.classList.toggle("comity-grid__differs", known.length > 0 && wanted !== null && Math.abs(wanted - whole) > 1e-9);
  };
  const addUp = () => {
    table.querySelectorAll("output[data-sum=row]").forEach((output, at) => {
      const parts = inputs[at].filter((input) => input.dataset.part === "1");
      sum(output, parts, inputs[at].find((_, column) => heads[column].dataset.code === "_T"));
    });
    const whole = rows.findIndex((row) => row.dataset.code === "_T");
    table.querySelectorAll("output[data-sum=column]").forEach((output, column) => {
      const parts = inputs.filter((_, row) => rows[row].dataset.part === "1").map((cells) => cells[column]);
      sum(output, parts, whole < 0 ? null : inputs[whole][column]);
    });
  };

  const go = (row, column) => {
    const target = inputs[row]?.[column];
    if (target) { target.focus(); target.select(); }
    return Boolean(target);
  };
  const atEdge = (input, end) => input.selectionStart === input.selectionEnd
    ? input.selectionStart === (end ? input.value.length : 0)
    : input.selectionStart === 0 && input.selectionEnd === input.value.length;

  table.addEventListener("keydown", (event) => {
    const at = place(event.target);
    if (!at || event.altKey || event.ctrlKey || event.metaKey) { return; }
    const [row, column] = at;
    const moved = {
      ArrowUp: () => go(row - 1, column),
      ArrowDown: () => go(row + 1, column),
      Enter: () => go(row + (event.shiftKey ? -1 : 1), column) || true,
      ArrowLeft: () => atEdge(event.target, false) && go(row, column - 1),
      ArrowRight: () => atEdge(event.target, true) && go(row, column + 1),
    }[event.key];
    if (moved && moved()) { event.preventDefault(); }
  });

  table.addEventListener("paste", (event) => {
    const at = place(event.target);
    const pasted = cellsOf(event.clipboardData.getData("text/plain"));
    if (!at || (pasted.length === 1 && pasted[0].length === 1)) { return; }
    event.preventDefault();
    told.textContent = fill(pasted, at).join(" ");
    addUp();
  });

  // With a first column of codes or names rows find their own places; with such a first row, columns do.
  const fill = (pasted, [firstRow, firstColumn]) => {
    const labelled = pasted.some((cells) => cells.length > 1 && labels.has(folded(cells[0])) && amount(cells[0]) === null);
    const from = labelled ? 1 : 0;
    const named = pasted[0].slice(from).every((cell) => columns.has(folded(cell)) && amount(cell) === null);
    const across = named ? pasted[0].slice(from).map((cell) => columns.get(folded(cell))) : null;
    const unmatched = [];
    let filled = 0;
    let beyond = false;
    pasted.slice(named ? 1 : 0).forEach((cells, down) => {
      const row = labelled ? labels.get(folded(cells[0])) : firstRow + down;
      if (labelled && row === undefined) { unmatched.push(cells[0].trim()); return; }
      cells.slice(from).forEach((cell, right) => {
        const column = across ? across[right] : (labelled ? 0 : firstColumn) + right;
        const input = inputs[row]?.[column];
        if (!input) { beyond ||= cell.trim() !== ""; return; }
        input.value = plain(cell);
        filled += 1;
      });
    });
    return [
      table.dataset.pasted.replace("%(number)s", String(filled)),
      ...(unmatched.length ? [table.dataset.unmatched.replace("%(rows)s", unmatched.join(", "))] : []),
      ...(beyond ? [table.dataset.beyond] : []),
    ];
  };

  table.addEventListener("input", addUp);
  addUp();
};

if (typeof document !== "undefined") {
  document.querySelectorAll("table[data-grid]").forEach(start);
}
