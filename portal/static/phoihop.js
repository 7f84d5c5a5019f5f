// Everything works without this file. With it: what is typed survives a dropped line, one click sends once,
// and a file that is too large is told before it is sent.
"use strict";
(function () {
  // by contact: another one's visit in this browser reads nothing of it
  const own = "phoihop:" + document.body.dataset.who + ":";
  const kept = (form) => own + form.dataset.keep;

  function forget(start) {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(start)) localStorage.removeItem(key);
    } catch (error) { return; }
  }

  for (const form of document.querySelectorAll("form[data-leave]")) {
    form.addEventListener("submit", () => forget("phoihop:"));
  }

  function fields(form) {
    return Array.from(form.elements).filter(
      (field) => field.name && !["hidden", "file", "submit", "password"].includes(field.type));
  }

  function keep(form) {
    const values = {};
    for (const field of fields(form)) values[field.name] = field.type === "checkbox" ? field.checked : field.value;
    try { localStorage.setItem(kept(form), JSON.stringify(values)); } catch (error) { return; }
    const note = form.querySelector("[data-kept]");
    if (note) note.hidden = false;
  }

  function restore(form) {
    let values = null;
    try { values = JSON.parse(localStorage.getItem(kept(form)) || "null"); } catch (error) { return; }
    if (!values) return;
    let changed = false;
    for (const field of fields(form)) {
      // what the server sent (a saved draft, a refused form) is newer than what lies here
      if (typeof values[field.name] === "string" && !field.value && values[field.name]) {
        field.value = values[field.name];
        changed = true;
      }
    }
    const note = form.querySelector("[data-restored]");
    if (note) note.hidden = !changed;
  }

  const size = (bytes) => bytes < 1e6 ? Math.max(1, Math.round(bytes / 1e3)) + " KB" : (bytes / 1e6).toFixed(1) + " MB";

  for (const form of document.querySelectorAll("form[data-keep]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
  }

  // the page of a receipt: the form it is for was handed in
  for (const done of document.querySelectorAll("[data-forget]")) forget(own + done.dataset.forget);

  for (const input of document.querySelectorAll("input[type=file]")) {
    const form = input.form, note = form.querySelector("[data-files]"), most = Number(form.dataset.most || 0);
    input.addEventListener("change", () => {
      const over = Array.from(input.files).filter((file) => most && file.size > most);
      input.setCustomValidity(over.length ? over[0].name : "");
      if (note) note.textContent = Array.from(input.files).map(
        (file) => (most && file.size > most ? "✗ " : "✓ ") + file.name + " (" + size(file.size) + ")").join(", ");
    });
  }

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      for (const button of form.querySelectorAll("button")) setTimeout(() => { button.disabled = true; }, 0);
    });
  }
  // a page that comes back by the back button, or a send that failed, can be sent again
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }
  });

  const problem = document.getElementById("loi");
  if (problem) problem.focus();
})();
