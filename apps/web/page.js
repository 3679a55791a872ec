// A button for the theme, and the values of a chart beside the pointer. Without it the page follows
// the system's theme, and the browser shows the same values as it shows any title.

const root = document.documentElement;
const button = document.getElementById("theme");
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
const label = () => {
  button.textContent = isDark() ? "Light" : "Dark";
};
button.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  label();
});
prefersDark.addEventListener("change", label);
button.setAttribute("aria-label", "Switch between the light and the dark theme");
button.hidden = false;
label();

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("role", "status");
document.body.append(tip);

const place = (event) => {
  const room = root.clientWidth - tip.offsetWidth - 8;
  const below = event.clientY + 18;
  const fits = below + tip.offsetHeight < window.innerHeight;
  const top = fits ? below : Math.max(8, event.clientY - tip.offsetHeight - 12);
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, room))}px`;
  tip.style.top = `${top}px`;
};

for (const hit of document.querySelectorAll(".hit")) {
  const title = hit.querySelector("title");
  const text = title.textContent;
  title.remove();
  hit.addEventListener("pointerenter", (event) => {
    tip.textContent = text;
    tip.hidden = false;
    place(event);
  });
  hit.addEventListener("pointermove", place);
  hit.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
}
