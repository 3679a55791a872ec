// The formulas that explain shows stand at the lines that it names.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "cli/explain/equations.hpp"
#include "gradus/core/error.hpp"
#include "gradus/layers/layer.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/rmsprop.hpp"

using namespace gradus;
using cli::Equation;

namespace {

std::vector<std::string> source_lines(const std::string& file) {
  std::ifstream stream(std::string(GRADUS_SOURCE_DIR) + "/" + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Whether a line begins the definition of this function, or of this class.
bool defines(const std::string& line, const std::string& function) {
  if (line.empty() || line[0] == ' ' || line[0] == '/') return false;
  return line.find(" " + function + "(") != std::string::npos ||
         line == "struct " + function + " {";
}

/// The first line of the function with this piece of code, from 1; 0: none.
int line_of(const Equation& equation) {
  const std::vector<std::string> lines = source_lines(equation.file);
  bool inside = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (defines(lines[i], equation.function)) inside = true;
    if (inside && lines[i].find(equation.anchor) != std::string::npos) {
      return static_cast<int>(i) + 1;
    }
    if (lines[i].starts_with("}")) inside = false;
  }
  return 0;
}

void expect_in_place(const std::vector<Equation>& equations, const std::string& owner) {
  EXPECT_FALSE(equations.empty()) << owner;
  for (const Equation& equation : equations) {
    ASSERT_NE(equation.file, "") << owner << ": " << equation.formula;
    ASSERT_NE(equation.anchor, "") << owner << ": " << equation.formula;
    const int line = line_of(equation);
    EXPECT_EQ(equation.line, line)
        << owner << ": '" << equation.formula << "': " << equation.function << " in "
        << equation.file << " has '" << equation.anchor << "' "
        << (line == 0 ? "nowhere" : "in line " + std::to_string(line));
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

}  // namespace

TEST(Equations, OfEveryLayerAreWhereTheySay) {
  const std::vector<std::string> names = names_of_layers();
  ASSERT_GE(names.size(), 14u);
  for (const std::string& name : names) {
    const cli::LayerEquations equations = cli::layer_equations(name);
    expect_in_place(equations.forward, name);
    expect_in_place(equations.backward, name);
    if (name == "Dense" || name == "LayerNormalization") {
      EXPECT_EQ(equations.gradient.size(), 2u);
      expect_in_place(equations.gradient, name);
    } else {
      EXPECT_TRUE(equations.gradient.empty()) << name;
    }
  }
}

TEST(Equations, OfEveryLossAreWhereTheySay) {
  ASSERT_GE(Loss::known_names().size(), 21u);
  for (const std::string& name : Loss::known_names()) {
    for (const bool takes_in_activation : {false, true}) {
      const cli::LossEquations equations = cli::loss_equations(name, takes_in_activation);
      expect_in_place(equations.value, name);
      expect_in_place(equations.gradient, name);
    }
  }
}

TEST(Equations, OfLogitsAreTheirOwn) {
  for (const char* name :
       {"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
        "binary_focal_crossentropy", "categorical_focal_crossentropy"}) {
    const auto of_logits = cli::loss_equations(name, true).gradient;
    const auto of_probabilities = cli::loss_equations(name, false).gradient;
    EXPECT_NE(of_logits[of_logits.size() - 2].formula,
              of_probabilities[of_probabilities.size() - 2].formula);
  }
}

TEST(Equations, OfEveryOptimizerAreWhereTheySay) {
  ASSERT_GE(Optimizer::known_names().size(), 7u);
  for (const std::string& name : Optimizer::known_names()) {
    const Polymorphic<Optimizer> optimizer = Optimizer::from_name(name);
    const cli::OptimizerEquations equations = cli::optimizer_equations(*optimizer);
    expect_in_place(equations.update, name);
    EXPECT_FALSE(equations.moments.empty()) << name;
  }
}

TEST(Equations, NameTheMomentsThatThereAre) {
  using Symbols = std::vector<std::string>;
  const auto symbols = [](const RMSpropOptions& options) {
    return cli::optimizer_equations(RMSprop(options)).moments;
  };
  EXPECT_EQ(symbols({.momentum = 0.5, .centered = true}), (Symbols{"u", "v", "a"}));
  EXPECT_EQ(symbols({.momentum = 0.5})[1], "v");
  EXPECT_EQ(symbols({.centered = true}), (Symbols{"u", "a"}));
}

TEST(Equations, OfWhatIsNotKnownAreGeneral) {
  const cli::LayerEquations layer = cli::layer_equations("Swish");
  ASSERT_EQ(layer.forward.size(), 1u);
  EXPECT_EQ(layer.forward[0].formula, "y = f(θ, x)");
  EXPECT_EQ(layer.forward[0].function, "Swish::forward");
  EXPECT_EQ(layer.forward[0].file, "");
  EXPECT_EQ(cli::loss_equations("brier_score", false).value.front().file, "");
}
