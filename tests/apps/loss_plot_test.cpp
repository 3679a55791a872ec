// `gradus loss NAME --plot FILE`: the drawing of a loss and its gradient.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/loss/plot.hpp"
#include "gradus/losses/loss.hpp"
#include "support/command.hpp"
#include "support/plot_reader.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
namespace fs = std::filesystem;

namespace {

int files_in(const fs::path& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// p² - 2 y p, under a name that XML has to escape.
class OwnLoss : public Loss {
 public:
  OwnLoss() : Loss("one's \"own\" <loss> & more") {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred.array() * (y_pred - 2 * y_true).array()).rowwise().sum();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = 2 * (y_pred - y_true);
  }
};

const char* const kFirst = "curve c0";
const char* const kSecond = "curve c1 dashed";

/// Draws a loss and returns the SVG. config: a JSON object, or empty.
std::string draw(const std::string& name, const std::string& config = "") {
  SCOPED_TRACE(name);
  const TempDir dir;
  std::vector<std::string> arguments = words("loss", name, "--plot", dir / "a b.svg");
  if (!config.empty()) arguments.insert(arguments.end(), {"--config", config});
  const CommandResult result = run(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(files_in(dir.path()), 1) << "left something else behind";
  return text_of(dir / "a b.svg");
}

/// Expects this exit code, the parts in the message, and no file but those that were there.
void expect_plot_refused(const std::vector<std::string>& arguments, const fs::path& folder,
                         int exit_code, const std::vector<std::string>& parts) {
  const int files = files_in(folder);
  const CommandResult result = run(arguments);
  EXPECT_EQ(result.exit_code, exit_code) << arguments[1];
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
  EXPECT_EQ(files_in(folder), files);
}

}  // namespace

TEST(LossPlot, DrawsBinaryCrossentropyForBothLabels) {
  const std::string svg = draw("bce");
  for (const char* text : {"binary_crossentropy", "y_true = 0", "y_true = 1",
                           "y_pred (probability)", "fill=\"#ffffff\""}) {
    EXPECT_TRUE(contains(svg, text)) << text;
  }
  const Plot plot(svg);
  ASSERT_EQ(plot.panels(), 2U);
  for (double p : {0.2, 0.5, 0.8}) {
    EXPECT_NEAR(plot.value(0, kFirst, p), -std::log(1 - p), 0.01) << p;
    EXPECT_NEAR(plot.value(0, kSecond, p), -std::log(p), 0.01) << p;
    EXPECT_NEAR(plot.value(1, kFirst, p), 1 / (1 - p), 0.02) << p;
    EXPECT_NEAR(plot.value(1, kSecond, p), -1 / p, 0.02) << p;
  }
}

TEST(LossPlot, CutsSteepEnds) {
  const Plot plot(draw("bce"));
  EXPECT_EQ(plot.highest_tick(0), 5);
  EXPECT_EQ(plot.highest_tick(1), 10);
  EXPECT_NEAR(plot.value(0, kSecond, 0.01), -std::log(0.01), 0.05);
  EXPECT_TRUE(std::isnan(plot.value(0, kSecond, 0.005))) << "goes beyond the panel";
  EXPECT_NEAR(Plot(draw("mse")).value(0, kFirst, 3), 9, 0.05) << "has no steep end";
}

TEST(LossPlot, DrawsLossesOfLogitsOverLogits) {
  const std::string svg = draw("bce", R"({"from_logits": true, "label_smoothing": 0.2})");
  EXPECT_TRUE(contains(svg, "y_pred (logit)"));
  EXPECT_TRUE(contains(svg, "from_logits=True, label_smoothing=0.2"));
  const Plot plot(svg);  // slope: sigmoid(x) - (0.8 y + 0.1)
  EXPECT_NEAR(plot.value(1, kFirst, 0), 0.4, 0.01);
  EXPECT_NEAR(plot.value(1, kSecond, 0), -0.4, 0.01);
  EXPECT_NEAR(plot.value(1, kFirst, 2), 0.780797, 0.01);

  const Plot classes(draw("scce", R"({"from_logits": true, "reduction": "none"})"));
  EXPECT_NEAR(classes.value(0, kFirst, 0), std::log(2.0), 0.01);
  EXPECT_NEAR(classes.value(1, kFirst, 0), -0.5, 0.01);
}

TEST(LossPlot, DrawsClassLossesOverTheProbabilityOfTheTrueClass) {
  for (const char* name : {"cce", "scce", "kld"}) {
    const std::string svg = draw(name);
    EXPECT_TRUE(contains(svg, "probability of the true class")) << name;
    EXPECT_FALSE(contains(svg, kSecond)) << name;
    const Plot plot(svg);
    EXPECT_NEAR(plot.value(0, kFirst, 0.5), std::log(2.0), 0.01) << name;
    EXPECT_NEAR(plot.value(1, kFirst, 0.5), -2, 0.02) << name;
  }
  // (1 - √t) / 0.5, whose slope is -1/√t
  const Plot plot(draw("categorical_generalized_cross_entropy"));
  EXPECT_NEAR(plot.value(0, kFirst, 0.25), 1, 0.01);
  EXPECT_NEAR(plot.value(1, kFirst, 0.25), -2, 0.02);
}

TEST(LossPlot, DrawsEachLossWhereItHasSomethingToShow) {
  const std::string hinge = draw("hinge");
  EXPECT_TRUE(contains(hinge, "y_true = -1"));
  EXPECT_NEAR(Plot(hinge).value(0, kFirst, 2), 3, 0.02);
  EXPECT_NEAR(Plot(hinge).value(0, kSecond, 2), 0, 0.02);
  EXPECT_NEAR(Plot(hinge).value(1, kSecond, -2), -1, 0.01);

  const std::string mape = draw("mape");
  EXPECT_TRUE(contains(mape, "y_true = 2"));
  EXPECT_NEAR(Plot(mape).value(0, kSecond, 3), 50, 1);

  const Plot cosine(draw("cosine_similarity"));
  EXPECT_NEAR(cosine.value(0, kFirst, 60), -0.5, 0.01);
  EXPECT_NEAR(cosine.value(1, kFirst, 90), 1, 0.01);

  const Plot huber(draw("huber", R"({"delta": 0.5})"));
  EXPECT_NEAR(huber.value(0, kFirst, 2), 0.875, 0.01);
  EXPECT_NEAR(huber.value(1, kFirst, 2), 0.5, 0.01);
}

TEST(LossPlot, DrawsEveryLossButTheOneOfPairs) {
  int count = 0;
  for (const std::string& name : lines_of(run(words("loss --list")).out)) {
    if (name.empty() || contains(name, " ") || name == "circle") continue;
    SCOPED_TRACE(name);
    const Plot plot(draw(name));
    EXPECT_EQ(plot.panels(), 2U);
    plot.expect_all_in_sight();
    ++count;
  }
  EXPECT_GE(count, 20);
}

TEST(LossPlot, DrawsWhatExtremeArgumentsGive) {
  const auto expect_drawn = [](const std::string& name, const std::string& config) {
    SCOPED_TRACE(config);
    Plot(draw(name, config)).expect_all_in_sight();
  };
  expect_drawn("huber", R"({"delta": 1e30})");
  expect_drawn("huber", R"({"delta": 1e-30})");
  expect_drawn("tversky", R"({"alpha": 1e30, "beta": 0})");
  expect_drawn("binary_focal_crossentropy", R"({"gamma": 500})");
  expect_drawn("bce", R"({"clip": 0, "log_epsilon": 1e-100})");
  expect_drawn("bce", R"({"clip": 0.49})");
  expect_drawn("cce", R"({"label_smoothing": 1})");
  expect_drawn("scce", R"({"ignore_class": 0})");
}

TEST(LossPlot, DrawsOnesOwnLoss) {
  register_loss(OwnLoss());
  const TempDir dir;
  cli::plot_loss(OwnLoss().name(), nullptr, dir / "own.svg");
  const std::string svg = text_of(dir / "own.svg");
  EXPECT_TRUE(contains(svg, "&lt;loss&gt; &amp; more"));
  const Plot plot(svg);
  EXPECT_NEAR(plot.value(0, kSecond, 1), -1, 0.05);
  EXPECT_NEAR(plot.value(1, kSecond, 2), 2, 0.05);
  EXPECT_THROW(cli::plot_loss(OwnLoss().name(), {{"a", 1}}, dir / "own.svg"), InvalidArgument);
}

TEST(LossPlot, RefusesWhatHasNoSuchPicture) {
  const TempDir dir;
  const fs::path file = dir / "x.svg";
  const auto refused = [&](const std::string& name, const std::string& config,
                           const std::vector<std::string>& parts) {
    expect_plot_refused({"loss", name, "--plot", file.string(), "--config", config}, dir.path(), 2,
                        parts);
  };
  refused("circle", "{}", {"circle", "cannot be plotted"});
  refused("mes", "{}", {"'mes'", "did you mean"});
  refused("huber", R"({"detla": 2})", {"huber", "detla", "delta"});
  refused("huber", R"({"delta": -2})", {"delta"});
  refused("huber", "[2]", {"--config", "'[2]'"});
  refused("huber", "{", {"--config", "JSON object"});
}

TEST(LossPlot, NamesAFileThatCannotBeWritten) {
  const TempDir dir;
  const auto refused = [&](const fs::path& file) {
    expect_plot_refused({"loss", "mse", "--plot", file.string()}, dir.path(), 1, {file.string()});
  };
  refused(dir / "no" / "x.svg");
  fs::create_directory(dir / "folder");
  refused(dir / "folder");
}

TEST(LossPlot, ReplacesAnOldFileWhole) {
  const TempDir dir;
  ASSERT_EQ(run(words("loss mae --plot", dir / "old.svg")).exit_code, 0);
  std::ofstream(dir / "old.svg", std::ios::app) << std::string(1 << 20, 'x');
  fs::create_symlink(dir / "old.svg", dir / "link.svg");
  EXPECT_EQ(run(words("loss mse --plot", dir / "link.svg")).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(dir / "link.svg"));
  Plot(text_of(dir / "old.svg")).expect_all_in_sight();
  EXPECT_EQ(files_in(dir.path()), 2);
}

TEST(LossPlot, WritesIntoAPipe) {
  const TempDir dir;
  const fs::path path = dir / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(run(words("loss mse --plot", path)).exit_code, 0);
  std::string text(65536, ' ');  // as much as a pipe holds
  const ssize_t count = ::read(reader, text.data(), text.size());
  close(reader);
  ASSERT_GT(count, 0);
  Plot(text.substr(0, static_cast<std::size_t>(count))).expect_all_in_sight();
  EXPECT_TRUE(fs::is_fifo(path));
}
