// The quality of white wines from eleven measurements.
//
//     build/release/bin/examples/wine_quality [winequality-white.csv]
//
// The file is that of P. Cortez, A. Cerdeira, F. Almeida, T. Matos and J. Reis, Modeling wine
// preferences by data mining from physicochemical properties, 2009 (UCI Machine Learning
// Repository, "Wine Quality"): 4898 wines, columns separated by semicolons, names in quotes, a
// quality of 3 to 9. Without it, the program makes a file of the same shape, whose
// quality follows from their alcohol, acidity and sugar.
//
// Expect: the mean absolute error of the model on the last fifth of the wines, and below it that of
// always saying the mean, which is larger: on the made wines about 0.43 and 1.0.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gradus/gradus.hpp>
#include <iostream>
#include <string>

using namespace gradus;

namespace {

/// A column, and the range that made wines have in it.
struct Measurement {
  const char* name;
  double low, high;
};

constexpr std::array<Measurement, 11> kMeasurements = {{{"fixed acidity", 4, 10},
                                                        {"volatile acidity", 0.1, 0.6},
                                                        {"citric acid", 0, 0.8},
                                                        {"residual sugar", 0.6, 20},
                                                        {"chlorides", 0.01, 0.1},
                                                        {"free sulfur dioxide", 5, 70},
                                                        {"total sulfur dioxide", 30, 240},
                                                        {"density", 0.987, 1.002},
                                                        {"pH", 2.8, 3.7},
                                                        {"sulphates", 0.25, 0.9},
                                                        {"alcohol", 8, 14}}};

void write_wines(const std::filesystem::path& path) {
  Random random(1);
  std::ofstream file(path);
  for (const Measurement& column : kMeasurements) file << '"' << column.name << "\";";
  file << "\"quality\"\n";
  for (int i = 0; i < 4898; ++i) {
    std::array<double, kMeasurements.size()> wine{};
    for (std::size_t j = 0; j < wine.size(); ++j) {
      wine.at(j) = random.uniform(kMeasurements.at(j).low, kMeasurements.at(j).high);
      file << wine.at(j) << ';';
    }
    const auto [volatile_acidity, sugar, alcohol] = std::array{wine[1], wine[3], wine[10]};
    const double taste = 6 + 0.5 * (alcohol - 11) - 4 * (volatile_acidity - 0.35) -
                         0.01 * (sugar - 8) * (sugar - 8) + 0.4 * random.normal();
    file << std::clamp(std::round(taste), 3.0, 9.0) << '\n';
  }
}

CsvTable made_wines() {
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("gradus_wine_quality_" + std::to_string(getpid()) + ".csv");
  write_wines(path);
  CsvTable table = read_csv(path);
  std::filesystem::remove(path);
  return table;
}

}  // namespace

int main(int argc, char** argv) try {
  const CsvTable table = argc > 1 ? read_csv(argv[1]) : made_wines();
  // The last fifth validates: mean and standard deviation are those of the wines before.
  const Index first = table.rows() - table.rows() / 5;
  const TableEncoding encoding = fit_encoding(table, {.target = "quality",
                                                      .task = Task::kRegression,
                                                      .standardize = Standardize::kYes,
                                                      .standardize_rows = first});
  const Dataset wines = encode(table, encoding, Targets::kRequired);
  std::cout << wines.size() << " wines of " << wines.features() << " measurements\n";

  Sequential model({Input({wines.features()}), Dense(32, "relu"), Dense(32, "relu"), Dense(1)});
  model.compile({.optimizer = Adam(), .loss = "mse", .metrics = {"mae"}});
  const History history = model.fit(wines, {.epochs = 30, .validation_split = 0.2});

  const auto y = wines.y().array();
  const Scalar mean = y.topRows(first).mean();
  std::cout << "mean absolute error: " << history["val_mae"].back() << '\n'
            << "of always saying " << mean << ": "
            << (y.bottomRows(wines.size() - first) - mean).abs().mean() << '\n';
} catch (const Error& error) {
  std::cerr << "wine_quality: " << error.what() << "\n";
  return 1;
}
