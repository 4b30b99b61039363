// The one script. Every page works without it; it only spares the reader a step.
"use strict";

// What went wrong is what the reader must meet first (WCAG 2.1, 3.3.1).
const summary = document.querySelector("[data-summary]");
if (summary) summary.focus();

for (const holder of document.querySelectorAll("[data-print]")) {
  holder.hidden = false;
  holder.querySelector("button").addEventListener("click", () => window.print());
}

// The server takes two posts of one page for one; this spares it the second.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
}

// A choice that stands alone clears the others, and they clear it.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) return;
  const group = box.closest(".choices, .reasons");
  if (!group) return;
  for (const other of group.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
  }
});

// "2 of 3 chosen", said without moving the focus (WCAG 2.1, 4.1.3).
for (const group of document.querySelectorAll(".choices[data-most]")) {
  const told = document.createElement("p");
  told.className = "quiet";
  told.setAttribute("role", "status");
  group.after(told);
  group.addEventListener("change", () => {
    const found = group.querySelectorAll("input:checked").length;
    told.textContent = group.dataset.chosen.replace("%", found);
    const tooMany = found > Number(group.dataset.most);
    told.classList.toggle("quiet", !tooMany);
    told.classList.toggle("error", tooMany);
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

// Saves while the reader writes, and shows the questions that the answers make relevant.
function autosave(form) {
  const told = form.querySelector("[data-saved]");
  let timer = 0;
  let saving = false;
  let changed = false;
  // Something is on the page that the server has not stored: refused, in conflict, or not sent yet.
  let unsaved = "unsaved" in form.dataset;
  let leaving = null;

  function tell(message, failed) {
    told.textContent = message;
    told.classList.toggle("failed", failed);
  }

  function show(asked) {
    for (const field of form.querySelectorAll("[data-item]")) {
      field.hidden = !asked.includes(field.dataset.item);
    }
    for (const grid of form.querySelectorAll("fieldset.grid")) {
      grid.hidden = !grid.querySelector("[data-item]:not([hidden])");
    }
  }

  // An error that has been mended is not left standing.
  function forgive(wrong) {
    for (const field of form.querySelectorAll(".field.bad[data-item]")) {
      if (wrong.includes(field.dataset.item)) continue;
      field.classList.remove("bad");
      field.querySelector(".error").hidden = true;
      field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    }
  }

  async function save() {
    if (saving || !changed) return;
    saving = true;
    changed = false;
    let failed = form.dataset.failed;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok) {
        failed = { 403: form.dataset.ended, 409: form.dataset.closed }[answer.status] ?? failed;
        throw new Error(String(answer.status));
      }
      const saved = await answer.json();
      if (saved.stored) {
        form.elements.edition.value = saved.edition;
        form.elements.seen.value = saved.seen;
        unsaved = changed;
        forgive(saved.wrong);
      }
      show(saved.asked);
      tell(saved.message, !saved.stored);
    } catch {
      tell(failed, true);
    }
    saving = false;
    if (leaving) form.requestSubmit(leaving);
    else if (changed) wait(1500);
  }

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  form.addEventListener("input", (event) => {
    changed = true;
    unsaved = true;
    const typed = event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
    wait(typed ? 1500 : 100);
  });

  // A post that overtook the saving under way would look like somebody else's change.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    changed = false;
    if (saving) {
      event.preventDefault();
      leaving = event.submitter;
      return;
    }
    unsaved = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
