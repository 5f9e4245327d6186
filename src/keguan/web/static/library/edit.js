// People found while one types stay when they are ticked.
(function () {
  "use strict";
  const named = document.getElementById("named"), found = document.getElementById("people");
  if (!named) return;
  found.addEventListener("change", (event) => {
    const line = event.target.closest("label"), same = named.querySelector(`[value="${event.target.value}"]`);
    if (same) { same.checked = true; line.remove(); } else named.append(line);
    document.getElementById("who").focus();
  });
})();
