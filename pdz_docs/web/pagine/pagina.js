"use strict";
// Files dropped on a frame are those of its field; the page of a job asks how far it is.
for (const frame of document.querySelectorAll(".lascia")) {
  const field = frame.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); frame.classList.toggle("sopra", on); };
  frame.addEventListener("dragover", over(true));
  frame.addEventListener("dragleave", over(false));
  frame.addEventListener("drop", (event) => {
    over(false)(event);
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (field.files.length) field.form.requestSubmit();
  });
}
const job = document.getElementById("lavoro");
if (job) {
  const bar = document.getElementById("barra");
  const step = document.getElementById("passo");
  const begun = Date.now();
  const ask = async () => {
    const answer = await fetch(job.dataset.avanzamento);
    const state = await answer.json();
    if (state.finito) { location.reload(); return; }
    if (state.totale) { bar.max = state.totale; bar.value = Math.min(state.fatti, state.totale); }
    const left = state.fatti && state.totale > state.fatti ? Math.round((Date.now() - begun) / state.fatti * (state.totale - state.fatti) / 1000) : 0;
    step.textContent = (state.passo || "In corso…") + (left ? " · circa " + left + " s" : "");
    setTimeout(ask, 500);
  };
  ask();
}
