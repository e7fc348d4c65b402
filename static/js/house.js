/* The few things HTML cannot do yet. Hooks are data-… attributes; every page works without this file.

   data-focus             takes the focus when it appears (an error summary)
   data-once              a form that is sent once: its button waits
   data-autosubmit        a form that is sent when a choice in it changes
   data-step="1" or "-1"  a button beside a number field
   data-grid              arrows and Enter walk down its quantity column
   data-dialog="id"       opens a dialog instead of following the link
   data-close             closes the dialog, the note or the toast it stands in
   data-life="8000"       a toast that leaves by itself, unless one must act on it
   data-print             prints the page
*/
(() => {
  "use strict";

  const TYPING = 400; // ms of silence before a typed filter is sent
  const on = (type, listener, options) => document.addEventListener(type, listener, options);
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  const within = (root, selector) => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  function wake(root) {
    within(root, "[data-focus]")[0]?.focus();
    within(root, "[data-life]").forEach(live);
    root.closest("#messages")?.classList.add("messages--late"); // it came after the page: keep it in sight
  }

  /* Messages */

  function live(toast) {
    if (toast.querySelector("a, form")) return;
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
      else toast.remove();
    };
    setTimeout(leave, Number(toast.dataset.life));
  }

  function say(text) {
    const box = document.getElementById("messages");
    if (!box || !text) return;
    const note = document.getElementById("note").content.cloneNode(true);
    note.querySelector("p").textContent = text;
    box.classList.add("messages--late");
    box.replaceChildren(note);
  }

  on("click", (event) => {
    const button = closest(event, "[data-close]");
    if (!button) return;
    const shell = button.closest("dialog, .toast, .note");
    if (shell instanceof HTMLDialogElement) shell.close();
    else shell?.remove();
  });

  /* Forms */

  const rest = (form) => {
    delete form.dataset.busy;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.disabled = false;
    }
  };

  on("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.busy = "yes";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    setTimeout(() => (button.disabled = true)); // after the browser has read the button's own value
  }, true);

  on("htmx:afterRequest", (event) => {
    const form = closest(event, "[data-once]");
    if (form) rest(form);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("[data-busy]").forEach(rest);
  });

  let typing;
  on("change", (event) => {
    const form = closest(event, "[data-autosubmit]");
    if (!form) return;
    clearTimeout(typing);
    form.requestSubmit();
  });
  on("input", (event) => {
    const form = closest(event, "[data-autosubmit]");
    if (!form || event.target.type !== "search") return;
    clearTimeout(typing);
    typing = setTimeout(() => form.requestSubmit(), TYPING);
  });

  /* Quantities */

  on("click", (event) => {
    const button = closest(event, "[data-step]");
    const input = button?.closest(".qty")?.querySelector("input");
    if (!input) return;
    if (button.dataset.step > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  const DOWN = { ArrowDown: 1, Enter: 1, ArrowUp: -1 };
  on("keydown", (event) => {
    const input = event.target;
    const grid = input instanceof HTMLInputElement && input.closest(".qty") && input.closest("[data-grid]");
    if (!grid || !(event.key in DOWN) || event.altKey || event.ctrlKey || event.metaKey) return;
    const column = [...grid.querySelectorAll(".qty input:not(:disabled)")];
    const next = column[column.indexOf(input) + DOWN[event.key]];
    if (!next && event.key === "Enter") return; // the last row sends the form
    event.preventDefault();
    next?.focus();
    next?.select();
  });

  let typed; // what is being typed into a grid while an answer to another line replaces it
  on("htmx:beforeSwap", () => {
    const input = document.activeElement;
    const isTyped = input instanceof HTMLInputElement && input.closest("[data-grid]") && input.value !== input.defaultValue;
    typed = isTyped ? { id: input.id, value: input.value } : null;
  });
  on("htmx:afterSwap", () => {
    const input = typed && document.getElementById(typed.id);
    if (input) Object.assign(input, { value: typed.value }).dataset.typed = "yes";
  });
  on("focusout", ({ target }) => {
    if (!target.dataset?.typed) return;
    delete target.dataset.typed;
    if (target.value !== target.defaultValue) target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* Keys, dialogs, menus, print */

  on("keydown", (event) => {
    if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (closest(event, "input, textarea, select, [contenteditable], dialog")) return;
    const search = document.getElementById("q");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  on("click", (event) => {
    const opener = closest(event, "[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (closest(event, "[data-print]")) print();
  });

  on("keydown", (event) => {
    const menu = event.key === "Escape" && closest(event, "details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* htmx: what a part cannot show, the page says */

  on("htmx:load", (event) => wake(event.detail.elt));
  on("htmx:beforeSwap", (event) => {
    const { xhr, shouldSwap, boosted, elt } = event.detail;
    if (!shouldSwap || boosted || elt.closest("[hx-select]") || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false; // a whole page was the answer: the sign-in, as a rule
    location.assign(xhr.responseURL);
  });
  on("htmx:sendError", () => say(document.body.dataset.lost));
  on("htmx:timeout", () => say(document.body.dataset.lost));
  on("htmx:responseError", () => say(document.body.dataset.failed));

  if (!window.htmx) wake(document.body); // with htmx, its first load event is the page's own
})();
