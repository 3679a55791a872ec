// The quality of white wines from eleven measurements.
//
//     build/release/bin/examples/wine_quality [winequality-white.csv]
//
// The file is that of P. Cortez et al., Modeling wine preferences by data mining from
// physicochemical properties, 2009 (UCI Machine Learning Repository, "Wine Quality"): 4898 wines, a
// quality of 3 to 9. Without it, the program makes a file of its shape, where alcohol, acidity and
// sugar decide.
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

// The ranges of the made wines' measurements.
constexpr std::array kLow = {4.0, 0.1, 0.0, 0.6, 0.01, 5.0, 30.0, 0.987, 2.8, 0.25, 8.0};
constexpr std::array kHigh = {10.0, 0.6, 0.8, 20.0, 0.1, 70.0, 240.0, 1.002, 3.7, 0.9, 14.0};

CsvTable made_wines() {
  const auto path = std::filesystem::temp_directory_path() / ("wine_" + std::to_string(getpid()));
  std::ofstream file(path);
  file << R"("fixed acidity";"volatile acidity";"citric acid";"residual sugar";"chlorides";)"
       << R"("free sulfur dioxide";"total sulfur dioxide";"density";"pH";"sulphates";"alcohol";)"
       << "\"quality\"\n";
  Random random(1);
  for (int i = 0; i < 4898; ++i) {
    std::array<double, kLow.size()> wine{};
    for (std::size_t j = 0; j < wine.size(); ++j) {
      wine.at(j) = random.uniform(kLow.at(j), kHigh.at(j));
      file << wine.at(j) << ';';
    }
    const auto [acidity, sugar, alcohol] = std::array{wine[1], wine[3], wine[10]};
    const double taste = 6 + 0.5 * (alcohol - 11) - 4 * (acidity - 0.35) -
                         0.01 * (sugar - 8) * (sugar - 8) + 0.4 * random.normal();
    file << std::clamp(std::round(taste), 3.0, 9.0) << '\n';
  }
  file.close();
  CsvTable table = read_csv(path);
  std::filesystem::remove(path);
  return table;
}

}  // namespace

int main(int argc, char** argv) try {
  const CsvTable table = argc > 1 ? read_csv(argv[1]) : made_wines();
  TableOptions options = {
      .target = "quality", .task = Task::kRegression, .standardize = Standardize::kYes};
  // A fifth validates: mean and standard deviation are those of the other wines.
  const Matrix quality = encode_target(table, fit_target(table, options));
  const RowSplit rows = split_rows(quality, {.fraction = 0.2});
  options.learn_from = rows.train;
  const Dataset wines = encode(table, fit_encoding(table, options), Targets::kRequired);
  const Dataset train = wines.rows(rows.train), validation = wines.rows(rows.validation);
  std::cout << wines.size() << " wines of " << wines.features() << " measurements\n";
  Sequential model({Input({wines.features()}), Dense(32, "relu"), Dense(32, "relu"), Dense(1)});
  model.compile({.optimizer = Adam(), .loss = "mse", .metrics = {"mae"}});
  const History history = model.fit(train, {.epochs = 30, .validation_data = &validation});

  const Scalar mean = train.y().mean();
  std::cout << "mean absolute error: " << history["val_mae"].back() << '\n'
            << "of always saying " << mean << ": " << (validation.y().array() - mean).abs().mean()
            << '\n';
} catch (const Error& error) {
  std::cerr << "wine_quality: " << error.what() << "\n";
  return 1;
}
