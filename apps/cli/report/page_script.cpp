#include "cli/report/page.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// A button for the theme, and the values of a chart beside the pointer. Without it the page follows
// the system's theme, and the browser shows the same values as it shows any title.
constexpr std::string_view kScript = R"js(
"use strict";
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
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
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, room)) + "px";
    const below = event.clientY + 18;
    const fits = window.innerHeight > below + tip.offsetHeight;
    tip.style.top = (fits ? below : Math.max(8, event.clientY - tip.offsetHeight - 12)) + "px";
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
    hit.addEventListener("pointerleave", () => { tip.hidden = true; });
  }
})();
)js";

}  // namespace

std::string_view page_script() { return kScript; }

}  // namespace cli
}}  // namespace gradus
