"use strict";
// Filters the rows of the table; without it the page shows them all.
(function () {
  const form = document.getElementById("filtri");
  if (!form) return;
  form.hidden = false;
  const rows = Array.from(document.querySelectorAll("tr[data-stato]"));
  const said = document.getElementById("contate");
  function filter() {
    const words = form.elements.cerca.value.trim().toLocaleLowerCase("it");
    const state = form.elements.stato.value;
    let shown = 0;
    for (const row of rows) {
      const fits = (!state || row.dataset.stato === state) && (!words || row.textContent.toLocaleLowerCase("it").includes(words));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    said.textContent = shown === 1 ? "1 riga su " + rows.length : shown + " righe su " + rows.length;
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  filter();
})();
