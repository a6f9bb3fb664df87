// Keeps the page current: asks for the ledgers' version, and takes over the live parts of the page when it has moved.
const EVERY_MS = 1500;
let version = null;

function localTimes(root) {
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = today ? at.toLocaleTimeString() : at.toLocaleString();
  }
}

async function refresh() {
  const page = await fetch(location.href);
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    // A row that has the keyboard's focus is left in peace.
    if (part.contains(document.activeElement)) continue;
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!next || next.innerHTML === part.innerHTML) continue;
    localTimes(next);
    part.replaceChildren(...next.childNodes);
  }
}

async function look() {
  try {
    const answer = await fetch('/version');
    const now = await answer.text();
    // Also the first time: something may have moved since this page was written.
    if (now !== version) await refresh();
    version = now;
  } catch {
    // The sandbox is away; it will be asked again.
  }
  setTimeout(() => void look(), document.hidden ? EVERY_MS * 4 : EVERY_MS);
}

localTimes(document);
void look();
