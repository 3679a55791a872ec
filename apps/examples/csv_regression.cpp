// A regression on a table with numbers and text: it makes its own data, the prices of flats.
//
//     build/release/bin/examples/csv_regression
//
// Expect: 4000 flats of 5 features, of which three are the district, and after 30 epochs a mean
// absolute error on the test set of about 8, and R² above 0.99. The noise in the prices, normal
// with a deviation of 10, has a mean absolute value of 8: no model does better.
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <gradus/gradus.hpp>
#include <iostream>
#include <string>

using namespace gradus;

namespace {

constexpr std::array kDistricts = {"centre", "harbour", "hills"};

/// Writes a table of flats. The price depends on the size and the age smoothly but not linearly,
/// and on the district by a factor.
void write_flats(const std::filesystem::path& path, int count, std::uint64_t seed) {
  constexpr std::array kFactors = {1.5, 1.2, 0.9};
  Random random(seed);
  std::ofstream file(path);
  file << "size,age,district,price\n";
  for (int i = 0; i < count; ++i) {
    const double size = random.uniform(20, 150), age = random.uniform(0, 100);
    const std::size_t district = random.below(3);
    const double price =
        kFactors.at(district) * 4 * size * (0.6 + 0.4 * std::exp(-age / 30)) + 10 * random.normal();
    file << size << ',' << age << ',' << kDistricts.at(district) << ',' << price << '\n';
  }
}

/// R² = 1 - Σ (y - p)² / Σ (y - mean of y)²
double r_squared(const Matrix& y, const Matrix& p) {
  return 1 -
         static_cast<double>((y - p).squaredNorm() / (y.array() - y.mean()).matrix().squaredNorm());
}

}  // namespace

int main() try {
  const std::filesystem::path dir = std::filesystem::temp_directory_path() /
                                    ("gradus_csv_regression_" + std::to_string(getpid()));
  std::filesystem::create_directory(dir);
  write_flats(dir / "train.csv", 4000, 1);
  write_flats(dir / "test.csv", 1000, 2);

  // How text becomes numbers is learned from the table to train on, and used for both.
  const CsvTable train_table = read_csv(dir / "train.csv");
  const CsvTable test_table = read_csv(dir / "test.csv");
  std::filesystem::remove_all(dir);
  const TableEncoding encoding =
      fit_encoding(train_table, {.target = "price", .standardize = Standardize::kYes});
  const Dataset train = encode(train_table, encoding, Targets::kRequired);
  const Dataset test = encode(test_table, encoding, Targets::kRequired);
  std::cout << train.size() << " flats of " << train.features() << " features\n";

  Sequential model({Input({train.features()}), Dense(64, "relu"), Dense(64, "relu"), Dense(1)});
  model.compile({.optimizer = Adam({.learning_rate = 0.003}), .loss = "mse", .metrics = {"mae"}});
  model.fit(train, {.batch_size = 32, .epochs = 30, .validation_data = &test});

  std::cout << "mean absolute error: " << model.evaluate(test)["mae"] << '\n'
            << "R²: " << r_squared(test.y(), model.predict(test)) << '\n';
} catch (const Error& error) {
  std::cerr << "csv_regression: " << error.what() << "\n";
  return 1;
}
