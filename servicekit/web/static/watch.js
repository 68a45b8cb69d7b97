// Asks now and then whether what the page shows is still so, and says when it is not.
// Only while somebody is there: a page that was left open is no reason for a session to go on.
"use strict";

(() => {
  const EVERY_MS = 60000;
  const LEFT_AFTER_MS = 300000;
  const banner = document.querySelector(".comity-changed");
  let touched = Date.now();
  let asking = false;

  const ask = async () => {
    if (asking || !banner.hidden || document.hidden || Date.now() - touched > LEFT_AFTER_MS) return;
    asking = true;
    try {
      const answer = await fetch(banner.dataset.address, {
        method: "HEAD", // no figures travel, so that none is recorded as read
        headers: { "If-None-Match": `"${banner.dataset.tag}"` },
        cache: "no-store",
      });
      // Other figures, or none any more; a server that is busy or away says nothing about them.
      if (answer.status === 200 || (answer.status >= 401 && answer.status <= 404)) banner.hidden = false;
    } catch {
      // Not connected: asked again at the next time.
    } finally {
      asking = false;
    }
  };

  const here = () => {
    touched = Date.now();
  };
  ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, here, { passive: true }));
  const back = () => {
    if (!document.hidden) {
      here();
      ask();
    }
  };
  document.addEventListener("visibilitychange", back);
  addEventListener("focus", back);
  setInterval(ask, EVERY_MS);
})();
