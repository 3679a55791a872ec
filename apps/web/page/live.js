// The page of a training that runs: it says how old it is, and loads itself anew. A page that is too old does not say
// that the training runs: it may have been killed.

const leastPatience = 60; // seconds
const slowest = 30;

export const durationText = (seconds) => {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

// age: in seconds; every: how often the page was written. wait: until it is loaded anew.
export const standing = (age, every) => {
  const fresh = age < Math.max(leastPatience, 10 * every);
  const wait = fresh ? Math.min(Math.max(2, every), slowest) : slowest;
  return { fresh, wait };
};

// isBusy: whether the reader is at something that would be lost.
export const follow = (live, isBusy) => {
  const [state, text, written] = live.children;
  const written0 = written.textContent.replace(/\.$/, "");
  const begun = Date.now();
  const show = () => {
    const age = Math.max(0, Date.now() / 1000 - Number(live.dataset.written));
    const { fresh, wait } = standing(age, Number(live.dataset.every));
    live.classList.toggle("fresh", fresh);
    state.textContent = fresh ? "Training." : `No news for ${durationText(age)}.`;
    if (!fresh) text.textContent = "The training was stopped, or takes long over one step.";
    written.textContent = `${written0}, ${durationText(age)} ago.`;
    if (Date.now() - begun >= 1000 * wait && !document.hidden && !isBusy()) location.reload();
  };
  show();
  window.setInterval(show, 500);
};
