/* Comfort only: every page works without this file.
 *
 *   data-all="name"      a checkbox that checks all of that name
 *   data-count="name"    an element that shows how many are checked
 *   data-busy="Retrying" a button that answers at once, and only once
 *   data-live="5"        rows that are fetched again every 5 seconds; each row
 *                        has an id, and the page says when there is no more to
 *                        wait for by leaving the attribute out
 *   data-copy="text"     a button that copies
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
  };

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
    for (const b of root.querySelectorAll("[data-copy][hidden], [data-all][hidden]")) b.hidden = false;
  };

  document.addEventListener("click", async (ev) => {
    const button = ev.target.closest("[data-copy]");
    if (!button) return;
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy it";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
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
            if (fresh && !part.contains(document.activeElement)) swap(part, fresh);
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

  const first = document.querySelector("[data-live]");
  if (first) setTimeout(refresh, Math.max(2, Number(first.dataset.live) || 5) * 1000);
  unhide(document);
  recount();
})();
