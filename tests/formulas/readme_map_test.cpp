// src/README.md follows one batch through a real step: lines, functions, formulas and shapes.
// GRADUS_RENUMBER=1 writes the right line numbers into it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

const fs::path kProject = GRADUS_SOURCE_DIR;

std::vector<std::string> lines_of_file(const std::string& path) {
  std::vector<std::string> lines;
  std::istringstream text(text_of(kProject / path));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

const char* const kPage = "src/README.md";

/// The lines of the chapter.
std::vector<std::string> follow_one_batch() {
  std::vector<std::string> found;
  bool inside = false;
  for (const std::string& line : lines_of_file(kPage)) {
    if (line.starts_with("#")) inside = line == "## Follow one batch";
    if (inside) found.push_back(line);
  }
  return found;
}

/// | 5 | [dense.cpp:55](layers/dense.cpp#L55), `Dense::forward` | `y = x W + b` | a_1: 256 x 84 |
struct MapRow {
  std::string text, path, function;
  std::size_t line;
  std::string formula;  // the first that stands between ``; or empty
  std::string shapes;
};

std::vector<MapRow> rows_of_map() {
  static const std::regex cells(
      R"(\| ?\d* \| \[([a-z_]+\.cpp):(\d+)\]\((.*)#L(\d+)\), `([A-Za-z_:]+)` \| (.*) \|(.*)\|)");
  static const std::regex formula(R"(`([^`]* [^`]*)`)");
  std::vector<MapRow> rows;
  for (const std::string& line : follow_one_batch()) {
    std::smatch cell, found;
    if (!std::regex_match(line, cell, cells)) {
      EXPECT_TRUE(!line.starts_with("|") || rows.empty()) << "not as the others: " << line;
      continue;
    }
    EXPECT_EQ(cell[2], cell[4]) << line;
    EXPECT_TRUE(cell[3].str().ends_with("/" + cell[1].str())) << line;
    const std::string what = cell[6];
    if (!std::regex_search(what, found, formula)) found = {};
    rows.push_back({line, "src/" + cell[3].str(), cell[5], std::stoul(cell[4]),
                    found.empty() ? "" : found[1].str(), cell[7]});
  }
  return rows;
}

/// From 1: the line with the formula in the function's body, or, where there is none, the one that
/// begins its definition; 0 where there is none.
std::size_t line_in_source(const MapRow& row) {
  const std::vector<std::string> lines = lines_of_file(row.path);
  bool inside = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("}")) inside = false;
    const bool begins =
        !lines[i].starts_with(" ") && lines[i].find(" " + row.function + "(") != std::string::npos;
    if (begins) inside = true;
    if (row.formula.empty() ? begins : inside && lines[i].find(row.formula) != std::string::npos) {
      return i + 1;
    }
  }
  return 0;
}

std::string shape_of(const Matrix& m, Rows rows) {
  return std::to_string(rows.count) + " x " + std::to_string(m.cols());
}

/// The shapes of a step, by the names that the map has for its arrays.
class Shapes : public StepObserver {
 public:
  std::map<std::string, std::string> of;

  void before_update(const TrainingStep& step) override {
    for (std::size_t l = 0; l < step.work.a.size(); ++l) {
      of["a_" + std::to_string(l)] = shape_of(step.work.a[l], step.rows);
    }
    for (Index l = step.network.first_trainable(); l <= step.top; ++l) {
      of["δ_" + std::to_string(l)] =
          shape_of(step.work.delta[static_cast<std::size_t>(l)], step.rows);
    }
    of["v"] = std::to_string(step.values.size());
    of["c"] = std::to_string(step.coefficients.size());
  }
  void after_update(const TrainingStep& step) override {
    of["θ"] = std::to_string(step.network.theta().size());
    of["dθ"] = std::to_string(step.gradient.size());
    of["m"] = std::to_string(step.optimizer.moments().at(0).size());
    of["u"] = std::to_string(step.optimizer.moments().at(1).size());
    int kernels = 0;
    for (const Network::NamedParameter& parameter : step.network.parameters()) {
      const std::vector<Index>& dims = parameter.shape.dims();
      if (dims.size() == 2) {
        of["dW_" + std::to_string(++kernels)] =
            std::to_string(dims[0]) + " x " + std::to_string(dims[1]);
      } else {
        of["db_" + std::to_string(kernels)] = std::to_string(dims[0]);
      }
    }
  }
};

/// One step of the map's model, with as many samples.
Shapes shapes_of_a_step() {
  const Index N = 256;
  Network network({Flatten(), Dense(84, "relu"), Dense(10, "softmax")}, {28, 28, 1}, 1);
  const SparseCategoricalCrossentropy loss;
  Polymorphic<Optimizer> adam = Adam();
  const Dataset data(std::vector<std::uint8_t>(static_cast<std::size_t>(N * 784), 9), {28, 28, 1},
                     Matrix::Zero(N, 1));
  std::vector<std::uint32_t> all(static_cast<std::size_t>(N));
  std::iota(all.begin(), all.end(), 0U);
  Trainer trainer(network, loss, 1, N, 2);
  Shapes shapes;
  StepObserver* const observers[] = {&shapes};
  trainer.train_step({data, all}, *adam, observers);
  return shapes;
}

/// Gives the rows the right line numbers.
void renumber(const std::vector<MapRow>& rows) {
  std::string page = text_of(kProject / kPage);
  for (const MapRow& row : rows) {
    const std::string number = std::to_string(line_in_source(row));
    page.replace(page.find(row.text), row.text.size(),
                 std::regex_replace(row.text, std::regex(R"(:\d+(\]\(.*#L)\d+)"),
                                    ":" + number + "$01" + number));
  }
  std::ofstream(kProject / kPage) << page;
}

TEST(ReadmeMap, LinesHoldWhatItSays) {
  if (std::getenv("GRADUS_RENUMBER") != nullptr) renumber(rows_of_map());
  const std::vector<MapRow> rows = rows_of_map();
  ASSERT_GE(rows.size(), 15U);
  for (const MapRow& row : rows) {
    const std::size_t line = line_in_source(row);
    EXPECT_EQ(row.line, line) << kPage << ": " << row.function << ", " << row.formula << ": in "
                              << row.path
                              << (line == 0 ? " nowhere" : ", another line; GRADUS_RENUMBER=1");
  }
}

TEST(ReadmeMap, ShapesAreThoseOfAStep) {
  const Shapes step = shapes_of_a_step();
  static const std::regex shape(R"(([^ ,:]+): (\d+(?: x \d+)?))");
  int compared = 0;
  for (const MapRow& row : rows_of_map()) {
    for (std::sregex_iterator at(row.shapes.begin(), row.shapes.end(), shape), end; at != end;
         ++at) {
      const std::string name = (*at)[1];
      ASSERT_TRUE(step.of.contains(name)) << name;
      EXPECT_EQ((*at)[2], step.of.at(name)) << name;
      ++compared;
    }
  }
  EXPECT_GE(compared, 17);
}

/// 'a₁' as 'a_1'.
std::string with_plain_indices(std::string text) {
  const char* const indices[] = {"₀", "₁", "₂", "₃"};
  for (std::size_t i = 0; i < std::size(indices); ++i) {
    text = std::regex_replace(text, std::regex(indices[i]), "_" + std::to_string(i));
  }
  return text;
}

TEST(ReadmeMap, TheDrawingHasTheShapesOfAStep) {
  const std::string drawing = with_plain_indices(text_of(kProject / "src/training_step.svg"));
  static const std::regex shape(R"([> ]((?:a|δ|dW|db)_\d|θ): (\d+(?: x \d+)?))");
  const Shapes step = shapes_of_a_step();
  std::set<std::string> compared;
  for (std::sregex_iterator at(drawing.begin(), drawing.end(), shape), end; at != end; ++at) {
    EXPECT_EQ((*at)[2], step.of.at((*at)[1])) << (*at)[1];
    compared.insert((*at)[1]);
  }
  EXPECT_EQ(compared.size(), 12U) << "a_0 to a_3, δ_1 to δ_3, dW_1, db_1, dW_2, db_2, θ";
}

TEST(ReadmeMap, FilesAreShort) {
  std::set<std::string> files = {"apps/examples/mnist.cpp"};
  for (const MapRow& row : rows_of_map()) files.insert(row.path);
  std::size_t lines = 0;
  for (const std::string& file : files) lines += lines_of_file(file).size();
  EXPECT_LT(lines, 1200U) << files.size() << " files";
}

std::string with_single_spaces_in(const std::string& text) {
  return std::regex_replace(text, std::regex(" +"), " ");
}

// Indented lines that end in a formula are quoted from the sources.
TEST(ReadmeMap, QuotedLinesAreInTheSources) {
  const std::string sources = with_single_spaces_in(text_of(kProject / "src/layers/dense.cpp") +
                                                    text_of(kProject / "src/optimizers/adam.cpp"));
  int quoted = 0;
  for (const std::string& line : follow_one_batch()) {
    if (!line.starts_with("    ") || line.find(";  // ") == std::string::npos) continue;
    EXPECT_NE(sources.find(with_single_spaces_in(line)), std::string::npos) << line;
    ++quoted;
  }
  EXPECT_GE(quoted, 2) << "the lines that compute dW and move a weight";
}

}  // namespace
