// Shows after each change what would come of a report template. Without this script the button Preview does the same.
"use strict";

(() => {
  const form = document.getElementById("editor");
  const told = document.getElementById("told");
  const PARTS = ["layout", "filters", "texts", "preview"];
  let timer, asked = 0;

  const show = async (parts) => {
    const number = ++asked;
    const data = new FormData(form);
    data.set("step", "preview");
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
    } catch {
      return; // the button is still there
    }
    const type = answer.headers.get("Content-Type") ?? "";
    if (number !== asked || !answer.ok || !type.startsWith("text/html")) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked || !page.getElementById("editor")) return;
    const here = document.activeElement?.id;
    const open = [...form.querySelectorAll("details[open]")].map((each) => each.id);
    for (const id of parts) {
      const fresh = page.getElementById(id), old = document.getElementById(id);
      if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    }
    form.querySelectorAll("details").forEach((each) => { each.open ||= open.includes(each.id); });
    if (here && document.activeElement?.id !== here) document.getElementById(here)?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("comity:charts"));
    told.textContent = told.dataset.changed;
  };

  const soon = (parts, wait) => {
    clearTimeout(timer);
    told.textContent = "";
    timer = setTimeout(() => show(parts), wait);
  };

  // While somebody types, nothing under their hands is replaced.
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[name], textarea")) soon(["preview"], 700);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.name) return; // words by which codes are found
    const typed = event.target.matches("textarea, [name^=names], #template, [type=checkbox]");
    soon(typed ? ["preview"] : PARTS, 150);
  });
})();
