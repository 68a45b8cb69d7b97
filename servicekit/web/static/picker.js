// Any number of many: what is ticked stands first and can be taken back; the rest is found by name, by code, or by
// what else it is called. Without this script it is a list of ticks to open. An element of its own, so that it also
// starts where a part of a page was replaced.
"use strict";

(() => {
  // Letters and digits alone: «Соединённые» is found by «соединенные», “Côte d’Ivoire” by “cote d'ivoire”.
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{Ll}\p{Lo}\p{N}]+/gu, " ").trim();
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const NAMED = 5; // as many as the server names of what is ticked

  const made = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  class Picker extends HTMLElement {
    connectedCallback() {
      this.form = this.closest("form");
      this.form?.addEventListener("formdata", this);
      if (this.details) return;
      this.details = this.querySelector("details");
      this.summary = this.querySelector("summary");
      this.list = this.querySelector(".comity-picker__list");
      this.rows = [...this.list.children].map((row) => {
        const box = row.firstElementChild;
        const name = row.textContent.trim();
        return { row, box, name, words: plain(name), beginnings: ` ${plain(name)} ${plain(box.value)}` };
      });
      this.addEventListener("change", (event) => event.target.matches("[type=checkbox]") && this.tell());
      this.addEventListener("keydown", (event) => this.move(event));
      this.details.addEventListener("toggle", () => this.details.open && this.furnish());
      if (this.details.open) this.furnish();
      if (this.rows.some(({ box }) => box.checked !== box.defaultChecked)) this.tell(); // a browser may keep ticks
    }

    disconnectedCallback() {
      this.form?.removeEventListener("formdata", this);
    }

    // What is sent: codes with commas between them, so that one choice has one address.
    handleEvent({ formData }) {
      const name = this.rows[0]?.box.name;
      const codes = formData.getAll(name);
      if (codes.length > 1) formData.set(name, codes.sort().join(","));
    }

    chosen() {
      return this.rows.filter(({ box }) => box.checked);
    }

    shown() {
      return this.rows.filter(({ row }) => !row.hidden);
    }

    // What only somebody needs who opens it.
    furnish() {
      if (this.chips) return;
      this.chips = made("ul", { className: "comity-picker__chips", hidden: true });
      this.list.before(this.chips);
      if (this.dataset.search) {
        const id = `${this.summary.id}-search`;
        this.search = made("input", { className: "govuk-input", id, type: "search", autocomplete: "off", spellcheck: false });
        this.status = made("p", { className: "comity-picker__status", role: "status" });
        this.chips.after(made("label", { className: "govuk-label", htmlFor: id }, this.dataset.search), this.search, this.status);
        this.search.addEventListener("input", () => this.find());
        if (this.dataset.codes) this.learn();
      }
      this.tell();
    }

    // What else the code list calls them: “SYR”, «США», names in other languages.
    async learn() {
      const called = new Map();
      try {
        const answer = await fetch(`/api/v1/codelists/${encodeURIComponent(this.dataset.codes)}`);
        if (!answer.ok) return;
        for (const { code, names, aliases } of (await answer.json()).codes) called.set(code, [...Object.values(names), ...aliases]);
      } catch {
        return; // names and codes are found all the same
      }
      for (const each of this.rows) each.beginnings += (called.get(each.box.value) ?? []).map((text) => ` ${plain(text)}`).join("");
      if (this.search.value) this.find();
    }

    find() {
      const typed = plain(this.search.value).split(" ");
      for (const { row, words, beginnings } of this.rows) {
        row.hidden = !typed.every((word) => words.includes(word) || beginnings.includes(` ${word}`));
      }
      this.list.scrollTop = 0;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.say(), 300); // a screen reader is told once somebody stops typing
    }

    say() {
      if (!this.status) return;
      const shown = this.shown().length, number = this.rows.length;
      this.status.textContent = shown ? filled(this.dataset.shown, { shown, number }) : this.dataset.none;
    }

    // What is ticked, in the line that stays when the list is folded away, and one by one above the list.
    tell() {
      const chosen = this.chosen(), number = this.rows.length;
      const names = chosen.slice(0, NAMED).map(({ name }) => name).join(", ") + (chosen.length > NAMED ? "\u00a0…" : "");
      const line = `${filled(this.dataset.chosen, { chosen: chosen.length, number })}: ${names}`;
      this.querySelector(".comity-picker__chosen").textContent = chosen.length ? line : this.dataset.nothing;
      if (!this.chips) return;
      this.chips.replaceChildren(...chosen.map((each) => this.chip(each)));
      if (chosen.length > 1) this.chips.prepend(made("li", {}, this.button(this.dataset.clear, () => this.untick(chosen))));
      this.chips.hidden = !chosen.length;
      this.say();
    }

    chip(each) {
      const button = this.button(each.name, () => this.untick([each]));
      button.setAttribute("aria-label", filled(this.dataset.untick, { name: each.name }));
      button.classList.add("comity-picker__chip");
      return made("li", {}, button);
    }

    button(text, act) {
      const button = made("button", { className: "comity-picker__button", type: "button" }, text);
      button.addEventListener("click", act);
      return button;
    }

    // The focus stays among the chips as long as there are some.
    untick(those) {
      const at = [...this.chips.children].findIndex((each) => each.contains(document.activeElement));
      for (const { box } of those) box.checked = false;
      those[0].box.dispatchEvent(new Event("change", { bubbles: true }));
      const left = [...this.chips.querySelectorAll("button")];
      (left[Math.min(Math.max(at, 0), left.length - 1)] ?? this.search ?? this.summary).focus();
    }

    move(event) {
      const { key, target } = event, searching = target === this.search;
      const ticks = this.shown().map(({ box }) => box), at = ticks.indexOf(target);
      if (key === "Escape" && searching && target.value) {
        target.value = "";
        this.find();
      } else if (key === "Escape" && this.details.open) {
        this.details.open = false;
        this.summary.focus();
      } else if (key === "Enter" && searching) {
        if (ticks.length === 1) ticks[0].click(); // the only one found; never the whole form
        target.select();
      } else if (key === "ArrowDown" && searching) {
        ticks[0]?.focus();
      } else if (at >= 0 && key.startsWith("Arrow")) {
        const across = getComputedStyle(this.list).gridTemplateColumns.split(" ").length;
        const to = at + { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[key];
        (to < 0 && this.search ? this.search : ticks[to])?.focus();
      } else {
        return;
      }
      event.preventDefault();
    }
  }

  customElements.define("comity-picker", Picker);
})();
