// The page of a step in a browser: headless Chromium, where there is one.
#include <gtest/gtest.h>
#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cli/explain/explain_page.hpp"
#include "support/browser.hpp"
#include "support/sample_step.hpp"

using namespace gradus;

namespace {

// Of a sample_step(): x, 4 layers, the loss, forward and backward, 4 layers, 2 updates, the end.
constexpr int kStages = 1 + 4 + 2 + 4 + 2 + 1;

std::string page_of(const RecordedStep& step) {
  return cli::explain_html(
      step, {.title = "A step", .command = "gradus explain", .class_names = {"no", "yes"}});
}

// What a test writes down; all of it lands in one element, an item a line.
constexpr auto kNotes = R"js(
  const notes = document.createElement("pre");
  notes.id = "notes";
  document.body.append(notes);
  const note = (text) => notes.append("[" + text + "]\n");
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const heading = () => document.querySelector("#stage h2").firstChild.textContent;
  const tip = () => document.getElementById("cell").hidden ? "hidden" : document.getElementById("cell").textContent;
  const box = (symbol) => [...document.querySelectorAll("#stage .view")]
    .find((view) => view.querySelector("b").textContent === symbol).querySelector(".matrix");
  const point = (target, x, y) => target.dispatchEvent(
    new PointerEvent("pointermove", { bubbles: true, clientX: x, clientY: y, pointerType: "mouse" }));
  const cell = (symbol, i, j) => box(symbol).querySelector(`[data-cell="${i},${j}"]`);
)js";

/// What these lines of JavaScript note, in the page at this stage, from 1.
std::string notes_of(const std::filesystem::path& browser, const std::string& page, int stage,
                     const std::string& script) {
  const std::string dom = dom_of(browser, page, kNotes + script, "#stage=" + std::to_string(stage));
  const auto from = dom.rfind("<pre id=\"notes\">");
  EXPECT_NE(from, std::string::npos) << "the script did not run";
  return from == std::string::npos ? "" : dom.substr(from);
}

/// The numbers that follow this word, in order.
std::vector<double> numbers_after(const std::string& text, const std::string& word) {
  std::vector<double> numbers;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    numbers.push_back(std::strtod(text.c_str() + at + word.size(), nullptr));
  }
  return numbers;
}

/// Expects that the tips show these sums, and the step's own numbers beside them.
void expect_sums(const std::string& notes, const std::vector<double>& sums) {
  for (const char* word : {"\nsum ", "\nrecorded "}) {
    const std::vector<double> shown = numbers_after(notes, word);
    ASSERT_EQ(shown.size(), sums.size()) << notes;
    for (std::size_t k = 0; k < sums.size(); ++k) {
      EXPECT_NEAR(shown[k], sums[k], 1e-5 * std::abs(sums[k])) << word << notes;
    }
  }
}

}  // namespace

TEST(ExplainPageBrowser, TheHashChoosesTheStage) {
  BROWSER_OR_SKIP(browser);
  const RecordedStep step = sample_step();
  const std::string notes = notes_of(browser, page_of(step), 2, R"js(
    note(heading());
    note(document.getElementById("count").textContent);
    note(document.querySelector("#chain [aria-current]").getAttribute("aria-label"));
    note(document.querySelector(".equations").textContent);
    note(cell("W", 1, 2).textContent);
    note(document.documentElement.scrollWidth > innerWidth ? "wide" : "fits");
    point(cell("y", 3, 2), 100, 100);
    note(tip());
    location.hash = "#stage=6";
    addEventListener("hashchange", () => note(heading()));
  )js");
  EXPECT_TRUE(contains(notes, "[Dense forward]"));
  EXPECT_TRUE(contains(notes, fmt::format("[2 of {}]", kStages)));
  EXPECT_TRUE(contains(notes, "[Dense forward: dense]"));
  EXPECT_TRUE(contains(notes, "src/layers/dense.cpp:"));
  const RecordedLayer& dense = step.layers[0];
  const Matrix& weights = dense.parameters[0].before;
  EXPECT_TRUE(contains(notes, fmt::format("[{:.4g}]", weights(1, 2)))) << notes;
  EXPECT_TRUE(contains(notes, "[fits]"));
  const double sum = double{step.x(3, 0)} * double{weights(0, 2)} +
                     double{step.x(3, 1)} * double{weights(1, 2)} +
                     double{dense.parameters[1].before(0, 2)};
  expect_sums(notes, {sum});
  EXPECT_NEAR(sum, dense.y(3, 2), 1e-6);
  EXPECT_TRUE(contains(notes, "[The loss]"));
}

TEST(ExplainPageBrowser, ButtonsAndKeysVisitEveryStageAndCell) {
  BROWSER_OR_SKIP(browser);
  const std::string notes = notes_of(browser, page_of(sample_step()), 1, R"js(
    note(document.getElementById("back").disabled);
    for (let k = 0; k < 20; ++k) {
      note(heading());
      press("ArrowRight");
    }
    note(location.hash);
    press("ArrowLeft");
    note("back at " + heading());
    press("Home");
    document.getElementById("next").click();
    note("then " + heading());
    box("W").focus();
    press("ArrowRight");
    press("ArrowDown");
    press("ArrowDown");
    note(tip().split("\n")[0]);
    note("still " + heading());
    press("Escape");
    note(tip());
    document.querySelectorAll("#chain .box")[7].click();
    note("box " + heading());
    note(document.querySelector("#stage .note").textContent);
    document.querySelectorAll("#chain .box")[10].click();
    note(document.getElementById("stage").textContent);
  )js");
  EXPECT_TRUE(contains(notes,
                       "[true]\n[The batch x]\n[Dense forward]\n[ReLU forward]\n"
                       "[Dense forward]\n[Softmax forward]\n[The loss]\n"
                       "[The loss backward]\n[Softmax backward]\n[Dense backward]\n"
                       "[ReLU backward]\n[Dense backward]\n[Update of dense]\n"
                       "[Update of dense_1]\n[The loss, before and after]\n"))
      << notes;
  EXPECT_TRUE(contains(notes, fmt::format("[#stage={}]", kStages)));
  EXPECT_TRUE(contains(notes, "[back at Update of dense_1]\n[then Dense forward]\n[W[1, 1] = "));
  EXPECT_TRUE(contains(notes,
                       "\n[still Dense forward]\n[hidden]\n[box Softmax backward]\n"
                       "[Nothing to do: the loss has taken this activation in"))
      << notes;
  EXPECT_TRUE(contains(notes, "Here dx ends: below is only the batch"));
}

// Each sum is added up here from the recorded numbers.
TEST(ExplainPageBrowser, ACellShowsTheSumThatMadeIt) {
  BROWSER_OR_SKIP(browser);
  RecordedStep step = sample_step();
  step.layers[0].parameters[0].gradient(0, 0) += Scalar(0.5);  // a wrong backward pass
  const Matrix& x = step.layers[1].y;
  const Matrix& dy = step.layers[2].dy;
  const RecordedParameter& kernel = step.layers[2].parameters[0];
  std::string notes = notes_of(browser, page_of(step), 9, R"js(
    note(heading());
    point(cell("dW", 1, 0), 100, 100);
    note(tip());
    note(document.querySelectorAll("td.source").length + " sources");
    point(cell("db", 0, 1), 100, 100);
    note(tip());
    point(cell("dx", 2, 1), 100, 100);
    note(tip());
    box("dW").dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
    note(tip());
    document.querySelectorAll("#chain .box")[10].click();
    point(cell("dW", 0, 0), 100, 100);
    note("wrong: " + tip());
  )js");
  const auto wrong = notes.find("[wrong: ");
  ASSERT_NE(wrong, std::string::npos) << notes;
  EXPECT_TRUE(contains(notes, "\nthey differ by 0.5]")) << notes;
  notes.resize(wrong);
  double sum = 0, bias_sum = 0, input_sum = 0;
  for (Index n = 0; n < 4; ++n) {
    sum += double{x(n, 1)} * double{dy(n, 0)};
    bias_sum += double{dy(n, 1)};
  }
  for (Index j = 0; j < 2; ++j) input_sum += double{dy(2, j)} * double{kernel.before(1, j)};
  EXPECT_TRUE(contains(notes, "[Dense backward]\n[dW[1, 0] = "));
  EXPECT_TRUE(contains(notes, "dW_ij = Σ_n x_ni · dy_nj\n  n=0"));
  expect_sums(notes, {sum, bias_sum, input_sum});
  EXPECT_NEAR(sum, kernel.gradient(1, 0), 1e-6);
  EXPECT_TRUE(contains(notes, "[8 sources]")) << "a column of x and one of dy";
  EXPECT_FALSE(contains(notes, "differ"));
  EXPECT_TRUE(contains(notes, "[hidden]"));
}

TEST(ExplainPageBrowser, ShowsADivergedStepWithAnyNames) {
  BROWSER_OR_SKIP(browser);
  const std::string hostile = "<img src='x' onerror='document.title=1'/>";
  RecordedStep step = sample_step();
  step.x(0, 1) = kNaN;
  step.x(1, 1) = -kInfinity;
  step.divergence = step.tensor = step.loss_name = step.layers[0].name = hostile;
  step.loss = std::numeric_limits<double>::quiet_NaN();
  step.loss_after = std::nullopt;
  for (RecordedLayer& layer : step.layers) {
    for (RecordedParameter& parameter : layer.parameters) {
      parameter.gradient = parameter.after = {};
      parameter.moments_after = {};
    }
  }
  const std::string page =
      cli::explain_html(step, {.title = hostile, .command = "", .class_names = {hostile, "b"}});
  const std::string notes = notes_of(browser, page, 1, R"js(
    note(cell("x", 0, 1).textContent + cell("x", 1, 1).textContent);
    for (let k = 0; k < 20; ++k) press("ArrowRight");
    note(document.getElementById("stage").textContent);
    note(document.querySelectorAll("img").length + " images");
  )js");
  EXPECT_TRUE(contains(notes, "[NaN-∞]"));
  EXPECT_TRUE(contains(notes, "There is no loss after the step: it diverged.")) << notes;
  EXPECT_TRUE(contains(notes, "[0 images]")) << notes;
}

TEST(ExplainPageBrowser, LargeMatricesAreHeatMapsThatFollowTheTheme) {
  BROWSER_OR_SKIP(browser);
  const RecordedStep step =
      sample_step({.input = {28, 28, 1}, .units = 84, .classes = 10, .rows = 32});
  const std::string notes = notes_of(browser, page_of(step), 11, R"js(
    note(Math.ceil(performance.now()) < 4000 ? "fast" : "slow: " + performance.now());
    const canvas = box("dW").querySelector("canvas");
    const colour = (x, y) => {
      const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(x, y, 1, 1).data.join();
    };
    note("between images " + colour(29, 3));
    const bounds = canvas.getBoundingClientRect();
    const scale = bounds.width / canvas.width;
    point(canvas, bounds.left + 5.5 * scale, bounds.top + 2.5 * scale);
    note(tip());
    box("db").focus();
    press("ArrowRight");
    note(tip().split("\n")[0]);
    const before = colour(3, 3);
    document.getElementById("theme").click();
    setTimeout(() => {
      note(before === colour(3, 3) ? "unchanged" : "redrawn");
    });
  )js");
  EXPECT_TRUE(contains(notes, "[fast]")) << notes.substr(0, 200);
  EXPECT_TRUE(contains(notes, "[between images 0,0,0,0]"));
  // Unit 0's weight of pixel (2, 5).
  const Index i = 2 * 28 + 5;
  double sum = 0;
  for (Index n = 0; n < 32; ++n) sum += double{step.x(n, i)} * double{step.layers[0].dy(n, 0)};
  EXPECT_TRUE(contains(notes, fmt::format("[dW[{}, 0] = ", i))) << notes;
  expect_sums(notes, {sum});
  EXPECT_TRUE(contains(notes, "\n  20 more"));
  EXPECT_TRUE(contains(notes, "[db[0, 1] = "));
  EXPECT_TRUE(contains(notes, "[redrawn]"));
}
