// What makes the pages live. Without it every page works, and shows what was true when it was loaded.
"use strict";

// A region that is told of changes fetches itself anew, and says in a sentence what has changed.
for (const region of document.querySelectorAll("[data-live]")) {
  const news = document.getElementById("news");
  let fetching = Promise.resolve();
  new EventSource(region.dataset.live).addEventListener("changed", change => {
    fetching = fetching.then(() => refresh(region)).then(() => {
      if (change.data) news.textContent = change.data;
    }, () => {});
  });
}

async function refresh(region) {
  const answer = await fetch(region.dataset.fragment);
  if (!answer.ok) return;
  const focused = region.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const scrolled = region.firstElementChild?.scrollLeft ?? 0;
  region.innerHTML = await answer.text();
  if (region.firstElementChild) region.firstElementChild.scrollLeft = scrolled;
  if (focused) region.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  region.dataset.refreshed = (Number(region.dataset.refreshed ?? 0) + 1).toString();
}

// Seconds that run out.
for (const clock of document.querySelectorAll("[data-seconds]")) {
  const end = performance.now() + Number(clock.dataset.seconds) * 1000;
  const show = () => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    clock.textContent = `, ${Math.floor(left / 60)}:${(left % 60).toString().padStart(2, "0")} minutes from now`;
    if (left === 0) location.reload();
    else setTimeout(show, 1000);
  };
  show();
}

// On the day board a visit is lit as a whole.
const board = document.getElementById("lanes");
const light = visit => {
  for (const block of board.querySelectorAll(".block")) {
    block.classList.toggle("lit", visit !== null && block.dataset.visit === visit);
    block.classList.toggle("dim", visit !== null && block.dataset.visit !== visit);
  }
};
board?.addEventListener("mouseover", event => light(event.target.closest(".block")?.dataset.visit ?? null));
board?.addEventListener("mouseleave", () => light(null));
