// What the reader chose, kept while the page is loaded anew.

const place = `gradus ${location.pathname}`;
const fields = () => document.querySelectorAll("main input[id], main select[id], main details[id]");

// Which of an element's properties holds the choice.
const propertyOf = ({ tagName, type }) => {
  if (tagName.toLowerCase() === "details") return "open";
  return type === "checkbox" ? "checked" : "value";
};

export const keepSettings = () => {
  const kept = { theme: document.documentElement.dataset.theme };
  for (const field of fields()) kept[field.id] = field[propertyOf(field)];
  try {
    window.sessionStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: the page begins as it always does.
  }
};

const keptSettings = () => {
  try {
    return JSON.parse(window.sessionStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
};

export const restoreSettings = () => {
  const kept = keptSettings();
  if (kept.theme) document.documentElement.dataset.theme = kept.theme;
  for (const field of fields()) {
    if (kept[field.id] === undefined) continue;
    field[propertyOf(field)] = kept[field.id];
    field.dispatchEvent(new window.Event("input"));
  }
};
