// What a page does beside showing itself: its theme, its charts' values, and what its report offers. Without it the page
// follows the system's theme.

import { offerControls } from "./controls.js";
import { follow } from "./live.js";
import { keepSettings, restoreSettings } from "./settings.js";
import { isTipShown, showTips } from "./tips.js";
import { markWide } from "./wide.js";

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

showTips();
offerControls();
markWide();
restoreSettings();
window.addEventListener("pagehide", keepSettings);
label();

let isPressed = false;
window.addEventListener("pointerdown", () => {
  isPressed = true;
});
window.addEventListener("pointerup", () => {
  isPressed = false;
});
const isBusy = () => isPressed || isTipShown() || !window.getSelection().isCollapsed;

const live = document.getElementById("live");
if (live !== null) follow(live, isBusy);
