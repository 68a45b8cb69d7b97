// Pointing at a sheet: a click on a cell leads to what its column gives, and after each change the page shows what
// would come of it. Without this script the buttons of the form do the same.
const PARTS = ["problems", "grid", "about", "labels", "preview"];
const form = document.getElementById("mapping");
const told = document.getElementById("told");
let timer, asked = 0;

form?.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-column]");
  if (cell) document.getElementById(`gives-${cell.dataset.column}`)?.focus();
});

form?.addEventListener("change", (event) => {
  if (event.target.name === "name" || event.target.name === "sheet") return;
  clearTimeout(timer);
  timer = setTimeout(show, 250);
});

async function show() {
  const number = ++asked;
  const data = new FormData(form);
  data.set("step", "show");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  } catch {
    return; // the buttons are still there
  }
  const type = answer.headers.get("Content-Type") ?? "";
  if (number !== asked || !type.startsWith("text/html")) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (number !== asked || !page.getElementById("mapping")) return;
  const here = document.activeElement?.id || document.activeElement?.name;
  const at = document.activeElement?.value;
  const open = form.querySelector("details")?.open;
  for (const id of PARTS) {
    const fresh = page.getElementById(id), old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  }
  if (open) form.querySelector("details").open = true;
  const layout = page.querySelector('input[name="layout"]');
  if (layout) form.querySelector('input[name="layout"]').value = layout.value;
  focusAgain(here, at);
  told.textContent = told.dataset.changed;
}

// What was replaced under somebody's hands gets the focus back.
function focusAgain(here, at) {
  if (!here) return;
  const same = [...form.querySelectorAll("input, select, button")].filter((each) => each.id === here || each.name === here);
  (same.find((each) => each.value === at) ?? same[0])?.focus({ preventScroll: true });
}
