// The formulas that explain shows stand at the lines that it names.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "cli/explain/formulas.hpp"
#include "gradus/core/error.hpp"
#include "gradus/layers/layer.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
using cli::Formula;
using cli::Formulas;

namespace {

std::vector<std::string> source_lines(const std::string& file) {
  std::ifstream stream(std::string(GRADUS_SOURCE_DIR) + "/" + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_comment(const std::string& line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first != std::string::npos && line.compare(first, 3, "// ") == 0;
}

/// Whether this line, from 0, or a comment right above it ends in the formula.
bool stands_at(const std::vector<std::string>& lines, std::size_t at, const std::string& text) {
  if (at >= lines.size() || is_comment(lines[at])) return false;
  const auto ends_in_it = [&](const std::string& line) {  // but for a remark
    return line.substr(0, line.find(';', line.find("// "))).ends_with(text);
  };
  if (ends_in_it(lines[at])) return true;
  while (at > 0 && is_comment(lines[at - 1])) {
    if (ends_in_it(lines[--at])) return true;
  }
  return false;
}

/// The first line of the definition that this line is in.
std::string definition_around(const std::vector<std::string>& lines, std::size_t at) {
  while (at > 0 && (lines[at].empty() || lines[at][0] == ' ' || lines[at][0] == '#')) --at;
  return lines[at];
}

void expect_in_place(const Formulas& formulas, const std::string& owner) {
  EXPECT_FALSE(formulas.empty()) << owner;
  for (const Formula& formula : formulas) {
    SCOPED_TRACE(owner + ": '" + formula.text + "' of " + formula.function + " in " + formula.file +
                 ":" + std::to_string(formula.line));
    const std::vector<std::string> lines = source_lines(formula.file);
    ASSERT_GE(formula.line, 1);
    const auto at = static_cast<std::size_t>(formula.line) - 1;
    ASSERT_TRUE(stands_at(lines, at, formula.text));
    EXPECT_TRUE(contains(definition_around(lines, at), formula.function + "("));
  }
}

/// The names that the library lists in its message.
std::vector<std::string> names_of_layers() {
  std::string message;
  try {
    Layer::from_config("", {});
  } catch (const InvalidArgument& error) {
    message = error.what();
  }
  std::vector<std::string> names;
  std::size_t at = message.find("Known: ") + 7;
  while (at < message.size()) {
    const std::size_t end = std::min(message.find(", ", at), message.size());
    names.push_back(message.substr(at, end - at));
    at = end + 2;
  }
  return names;
}

// Read before any test registers some of its own.
const std::vector<std::string> kLayerNames = names_of_layers(), kLossNames = Loss::known_names(),
                               kOptimizerNames = Optimizer::known_names();

}  // namespace

TEST(ExplainFormulas, OfEveryLayerAreWhereTheySay) {
  ASSERT_GE(kLayerNames.size(), 14u);
  for (const std::string& name : kLayerNames) {
    const cli::LayerFormulas formulas = cli::layer_formulas(name);
    expect_in_place(formulas.forward, name);
    expect_in_place(formulas.backward, name);
    if (name == "Dense" || name == "LayerNormalization") {
      EXPECT_EQ(formulas.gradient.size(), 2u);
      expect_in_place(formulas.gradient, name);
    } else {
      EXPECT_TRUE(formulas.gradient.empty()) << name;
    }
  }
}

TEST(ExplainFormulas, OfEveryLossAreWhereTheySay) {
  ASSERT_GE(kLossNames.size(), 21u);
  for (const std::string& name : kLossNames) {
    for (const bool takes_in_activation : {false, true}) {
      const cli::LossFormulas formulas = cli::loss_formulas(name, takes_in_activation);
      expect_in_place(formulas.value, name);
      expect_in_place(formulas.gradient, name);
    }
  }
}

TEST(ExplainFormulas, OfLogitsAreTheirOwn) {
  for (const char* name :
       {"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
        "binary_focal_crossentropy", "categorical_focal_crossentropy"}) {
    const auto of_logits = cli::loss_formulas(name, true).gradient;
    const auto of_probabilities = cli::loss_formulas(name, false).gradient;
    EXPECT_NE(of_logits[of_logits.size() - 2].text,
              of_probabilities[of_probabilities.size() - 2].text);
  }
}

TEST(ExplainFormulas, OfEveryOptimizerAreWhereTheySay) {
  ASSERT_GE(kOptimizerNames.size(), 7u);
  for (const std::string& name : kOptimizerNames) {
    const std::string class_name = Optimizer::from_name(name)->class_name();
    const cli::OptimizerFormulas formulas = cli::optimizer_formulas(class_name, false);
    expect_in_place(formulas.update, name);
    EXPECT_GT(formulas.update.size(), 3u) << name;
    EXPECT_FALSE(formulas.moments.empty()) << name;
  }
}

TEST(ExplainFormulas, NameTheMomentsThatThereAre) {
  using Symbols = std::vector<std::string>;
  EXPECT_EQ(cli::optimizer_formulas("AdamW", false).moments, (Symbols{"m", "u", "w"}));
  EXPECT_EQ(cli::optimizer_formulas("RMSprop", false).moments, (Symbols{"u", "v", "a"}));
  EXPECT_EQ(cli::optimizer_formulas("RMSprop", true).moments, (Symbols{"u", "a"}));
}

TEST(ExplainFormulas, OfWhatIsNotKnownAreGeneral) {
  const cli::LayerFormulas layer = cli::layer_formulas("Swish");
  ASSERT_EQ(layer.forward.size(), 1u);
  EXPECT_EQ(layer.forward[0].text, "y = f(θ, x)");
  EXPECT_EQ(layer.forward[0].function, "Swish::forward");
  EXPECT_EQ(layer.forward[0].file, "");
  EXPECT_EQ(cli::loss_formulas("brier_score", false).value.front().file, "");
}

// What .cmake/formulas.cmake makes of a source: its table's lines for this file.
TEST(ExplainFormulas, AreTheCommentsOfASource) {
  const TempDir dir;
  write_file(dir / "swish.hpp", R"(class Swish : public Layer {
  /// y = g(x)
  void forward(ConstMatrixView x, MatrixView y) const override {
    // y = x σ(x); a remark
    // with β: y = x σ(β x)
    // prose, where a = b
    y = f(x);
    z = x[2];  // z = x[2]
  }
};
Matrix helper(int n) {
  return n;  // v_n and so on
}
void Swish::update(Slice slice) {
  Scalar *m = slice.moment(0), *u = on ? slice.moment(1) : nullptr;  // m ← u
}
)");
  const std::string script = GRADUS_SOURCE_DIR "/.cmake/formulas.cmake";
  const CommandResult made = run({"-c", "cmake -P \"$0\" table.cpp . swish.hpp", script},
                                 {.program = "/bin/sh", .directory = dir.path()});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  std::string found;
  for (const std::string& line : lines_of(text_of(dir / "table.cpp"))) {
    if (line.starts_with("    ")) found += line.substr(4) + "\n";
  }
  EXPECT_EQ(found, R"x({R"(y = x σ(x))", "Swish::forward", "swish.hpp", 7},
{R"(with β: y = x σ(β x))", "Swish::forward", "swish.hpp", 7},
{R"(z = x[2])", "Swish::forward", "swish.hpp", 8},
{R"(m ← u)", "Swish::update", "swish.hpp", 15},
{"Swish", "Layer"},
{"Swish", "m"},
{"Swish", "u"},
)x");
}
