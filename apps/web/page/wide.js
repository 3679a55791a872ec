// What is wider than its place says that it scrolls.

export const markWide = () => {
  for (const box of document.querySelectorAll(".scroll")) {
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = "Wider than the page: scroll it sideways →";
    box.before(hint);
    const look = () => {
      const wide = box.scrollWidth > box.clientWidth;
      hint.hidden = !wide;
      if (wide) box.tabIndex = 0;
    };
    new window.ResizeObserver(look).observe(box);
    look();
  }
};
