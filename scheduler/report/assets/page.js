"use strict";
const teams = [...document.querySelectorAll("details.team")];

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const team of teams) {
    let found = 0;
    for (const row of team.querySelectorAll("tbody tr")) {
      row.hidden = wanted !== "" && !row.dataset.find.includes(wanted);
      found += !row.hidden;
    }
    team.hidden = found === 0;
    if (wanted && found) team.open = true;
  }
});

// Paper has nothing to click: every team is unfolded for it, and folded again as it was.
let folded = [];
addEventListener("beforeprint", () => {
  folded = teams.filter((team) => !team.open);
  for (const team of folded) team.open = true;
});
addEventListener("afterprint", () => {
  for (const team of folded) team.open = false;
});
