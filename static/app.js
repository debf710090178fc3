/* Comfort only: every page works without this file.
 *
 *   data-all="name"      a checkbox that checks all of that name
 *   data-count="name"    an element that shows how many are checked
 *   data-busy="Retrying" a button that answers at once, and only once
 *   data-live="5"        rows that are fetched again every 5 seconds; each row
 *                        has an id, and the page says when there is no more to
 *                        wait for by leaving the attribute out
 *   data-live-too        what is fetched along with them (tabs with counts)
 *   data-search          the field that "/" leads to
 *   data-keys            the button that shows the list of keys (#keys)
 *   data-retry           the button that "r" presses
 *   data-copy="text"     a button that copies
 *   data-copy-of="id"    the same, of a text that stands on the page
 *   data-add-line        a button that adds a line row without asking the server
 *   data-remove          a button that takes its line row away
 */
"use strict";

(() => {
  const boxes = (name) =>
    document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`);

  const recount = () => {
    for (const all of document.querySelectorAll("[data-all]")) {
      const list = [...boxes(all.dataset.all)];
      const on = list.filter((b) => b.checked).length;
      all.checked = on > 0 && on === list.length;
      all.indeterminate = on > 0 && on < list.length;
    }
    for (const el of document.querySelectorAll("[data-count]")) {
      const on = [...boxes(el.dataset.count)].filter((b) => b.checked).length;
      el.textContent = on ? ` ${on}` : "";
    }
    sayHeld();
  };

  /* Rows are not swapped under the reader's hands, and that is said. */
  const ticked = () => document.querySelectorAll("#rows input[type=checkbox][name]:checked").length;
  const rowsLive = () => document.querySelector("#rows[data-live]");
  const held = () => {
    const live = rowsLive();
    if (!live) return "";
    const n = ticked();
    if (n) return `Paused while ${n} ${n === 1 ? "is" : "are"} selected`;
    return live.contains(document.activeElement) ? "Paused while a row has the focus" : "";
  };
  const say = (words) => {
    const el = document.getElementById("live-said");
    if (el && el.textContent !== words) el.textContent = words;
  };
  function sayHeld() { say(held()); }
  document.addEventListener("focusin", sayHeld);
  document.addEventListener("focusout", () => setTimeout(sayHeld));

  document.addEventListener("change", (ev) => {
    const all = ev.target.dataset && ev.target.dataset.all;
    if (all) for (const b of boxes(all)) b.checked = ev.target.checked;
    if (ev.target.type === "checkbox") recount();
  });

  document.addEventListener("submit", (ev) => {
    const form = ev.target;
    if (form.dataset.sent) {
      ev.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = ev.submitter;
    if (!button || !button.dataset.busy) return;
    /* After the browser took the form's values, the button's too. */
    setTimeout(() => {
      button.textContent = `${button.dataset.busy} …`;
      button.setAttribute("aria-disabled", "true");
    });
  });
  /* Back: the page comes from memory with its buttons pressed. */
  addEventListener("pageshow", (ev) => {
    if (ev.persisted) location.reload();
  });

  /* Buttons that only script makes useful are hidden without it. */
  const unhide = (root) => {
    for (const b of root.querySelectorAll("[data-copy][hidden], [data-copy-of][hidden], [data-all][hidden], [data-remove][hidden], [data-keys][hidden]")) b.hidden = false;
  };

  document.addEventListener("click", async (ev) => {
    const button = ev.target.closest("[data-copy], [data-copy-of]");
    if (!button) return;
    const before = button.textContent;
    const source = document.getElementById(button.dataset.copyOf);
    if (source) source.select();
    try {
      await navigator.clipboard.writeText(source ? source.value : button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy it";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
  });

  /* Line rows of a form: a copy of the last one, emptied and numbered anew. */
  const addLine = () => {
    const rows = document.querySelectorAll("[data-line]");
    const last = rows[rows.length - 1];
    const at = Number(last.dataset.line);
    const fresh = last.cloneNode(true);
    fresh.dataset.line = at + 1;
    for (const el of [fresh, ...fresh.querySelectorAll("*")]) {
      for (const attr of ["id", "name", "for", "aria-label", "aria-describedby"]) {
        const text = el.getAttribute(attr);
        if (!text) continue;
        el.setAttribute(attr, text.replace(`lines[${at}]`, `lines[${at + 1}]`)
          .replace(`line-${at}-`, `line-${at + 1}-`)
          .replace(/line \d+$/i, (word) => word.replace(/\d+/, at + 2)));
      }
      el.removeAttribute("aria-invalid");
      if (el.matches("input, textarea")) el.value = "";
      if (el.matches(".faults")) el.replaceChildren();
    }
    last.after(fresh);
    fresh.querySelector("input").focus();
  };
  document.addEventListener("click", (ev) => {
    if (ev.target.closest("[data-add-line]")) {
      ev.preventDefault();
      addLine();
    }
    const remove = ev.target.closest("[data-remove]");
    if (!remove) return;
    const row = remove.closest("[data-line]");
    const next = row.nextElementSibling || row.previousElementSibling;
    if (!next) {
      for (const el of row.querySelectorAll("input, textarea, select")) el.value = "";
      return;
    }
    row.remove();
    next.querySelector("input").focus();
  });
  /* An item chosen by name brings its price and text, where nothing stands. */
  document.addEventListener("change", (ev) => {
    if (ev.target.getAttribute("list") !== "items") return;
    const chosen = [...document.querySelectorAll("#items option")]
      .find((o) => o.value === ev.target.value);
    const row = ev.target.closest("[data-line]");
    if (!chosen || !row) return;
    /* Once the focus has moved, and never under the hands that type there. */
    setTimeout(() => {
      for (const [name, text] of [["unit_price", chosen.dataset.price], ["description", chosen.dataset.about]]) {
        const el = row.querySelector(`[name$=".${name}"]`);
        if (el && !el.value && el !== document.activeElement) el.value = text || "";
      }
    });
  });

  /* Swap the rows of a live part in place: what is checked stays checked, what
     has the focus is left alone, new rows get a wash. */
  const swap = (old, fresh) => {
    const kept = new Map([...old.querySelectorAll("[id]")].map((el) => [el.id, el]));
    const checked = new Set([...old.querySelectorAll("input:checked")].map((b) => b.name + b.value));
    for (const el of fresh.querySelectorAll("[id]")) {
      if (!kept.has(el.id) && el.tagName === "TR") el.classList.add("fresh");
    }
    for (const b of fresh.querySelectorAll("input[type=checkbox]")) {
      b.checked = checked.has(b.name + b.value);
    }
    unhide(fresh);
    old.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.live) old.dataset.live = fresh.dataset.live;
    else delete old.dataset.live;
    recount();
  };

  /* What is being read stays where it is when rows come in above it. */
  const steady = (change) => {
    const row = scrollY > 0 && [...document.querySelectorAll("#rows tr[id]")].find((el) => el.getBoundingClientRect().top >= 0);
    const top = row && row.getBoundingClientRect().top;
    change();
    const now = row && document.getElementById(row.id);
    if (now) scrollBy(0, now.getBoundingClientRect().top - top);
  };

  const refresh = async () => {
    const live = document.querySelector("[data-live]");
    if (!live) return;
    const seconds = Math.max(2, Number(live.dataset.live) || 5);
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.ok && !answer.redirected) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          for (const part of document.querySelectorAll("[data-live]")) {
            const fresh = part.id && page.getElementById(part.id);
            /* Never under the reader's hands. */
            if (fresh && !part.contains(document.activeElement) && !(part.id === "rows" && ticked())) steady(() => swap(part, fresh));
          }
          for (const part of document.querySelectorAll("[data-live-too]")) {
            const fresh = page.getElementById(part.id);
            if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
          }
          const banner = document.querySelector(".banner");
          const other = page.querySelector(".banner");
          if (banner && other) banner.replaceWith(other);
          else if (banner) banner.remove();
          else if (other) document.querySelector(".page").prepend(other);
        }
      } catch { /* away for a moment; the next round asks again */ }
    }
    setTimeout(refresh, seconds * 1000);
  };

  /* Keys of the log.  None is taken from who types, or from the browser. */
  const rowLinks = () => [...document.querySelectorAll("#rows tr[id] td.message > a:first-child")];
  const rowNow = () => document.activeElement && document.activeElement.closest("#rows tr[id]");
  const step = (by) => {
    const links = rowLinks();
    const at = links.findIndex((a) => a.closest("tr") === rowNow());
    const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
  };
  const keys = {
    "/": () => document.querySelector("[data-search]").focus(),
    "?": () => document.getElementById("keys").showModal(),
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const row = rowNow();
      const box = row && row.querySelector("input[type=checkbox]");
      if (box) box.click();
      else say(row ? "This one is not waiting for a retry" : "Press j for the first row");
    },
    r: () => {
      const button = document.querySelector("[data-retry]");
      if (button && ticked()) button.form.requestSubmit(button);
      else say("Select a row with x first");
    },
  };
  const typing = (el) => el.matches("textarea, select, input:not([type=checkbox]), [contenteditable]");
  document.addEventListener("keydown", (ev) => {
    if (!document.getElementById("keys") || ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing || ev.repeat && ev.key === "r") return;
    if (!Object.hasOwn(keys, ev.key) || typing(ev.target) || document.querySelector("dialog[open]")) return;
    ev.preventDefault();
    keys[ev.key]();
  });
  document.addEventListener("click", (ev) => {
    if (ev.target.closest("[data-keys]")) document.getElementById("keys").showModal();
  });

  const first = document.querySelector("[data-live]");
  if (first) setTimeout(refresh, Math.max(2, Number(first.dataset.live) || 5) * 1000);
  unhide(document);
  recount();
})();
