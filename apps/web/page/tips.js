// The values of a chart beside the pointer. Without it, the browser shows them as it shows any title.

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("role", "status");

const placeTip = (event) => {
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const below = event.clientY + 18;
  const fits = below + tip.offsetHeight < window.innerHeight;
  const top = fits ? below : Math.max(8, event.clientY - tip.offsetHeight - 12);
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, room))}px`;
  tip.style.top = `${top}px`;
};

export const isTipShown = () => !tip.hidden;

export const showTips = () => {
  document.body.append(tip);
  for (const hit of document.querySelectorAll(".hit")) {
    const title = hit.querySelector("title");
    const text = title.textContent;
    title.remove();
    hit.addEventListener("pointerenter", (event) => {
      tip.textContent = text;
      tip.hidden = false;
      placeTip(event);
    });
    hit.addEventListener("pointermove", placeTip);
    hit.addEventListener("pointerleave", () => {
      tip.hidden = true;
    });
  }
};
