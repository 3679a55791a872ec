// A few images in MNIST's files, which a network learns in no time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gradus/core/random.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The header of an IDX file of unsigned bytes.
inline Bytes idx_header(const std::vector<std::uint32_t>& dims) {
  Bytes file = {0, 0, 8, static_cast<std::uint8_t>(dims.size())};
  for (std::uint32_t dim : dims) {
    for (int shift : {24, 16, 8, 0}) file.push_back(static_cast<std::uint8_t>(dim >> shift));
  }
  return file;
}

/// The labels 0, 1, ..., 9, 0, 1, ...
inline Bytes small_labels(std::uint32_t count) {
  Bytes file = idx_header({count});
  for (std::uint32_t i = 0; i < count; ++i) file.push_back(static_cast<std::uint8_t>(i % 10));
  return file;
}

/// Images of 28 x 28 pixels: noise, and two bright rows that tell the label.
inline Bytes small_images(std::uint32_t count, std::uint64_t seed) {
  Random random(seed);
  Bytes file = idx_header({count, 28, 28});
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t row = 0; row < 28; ++row) {
      const std::uint32_t ink = row / 2 == i % 10 ? 100 : 0;
      for (int col = 0; col < 28; ++col) {
        file.push_back(static_cast<std::uint8_t>(ink + random.below(156)));
      }
    }
  }
  return file;
}

inline void write_small_mnist(const std::filesystem::path& dir, std::uint32_t train = 300,
                              std::uint32_t test = 100) {
  std::filesystem::create_directories(dir);
  write_file(dir / "train-images-idx3-ubyte", small_images(train, 1));
  write_file(dir / "train-labels-idx1-ubyte", small_labels(train));
  write_file(dir / "t10k-images-idx3-ubyte", small_images(test, 2));
  write_file(dir / "t10k-labels-idx1-ubyte", small_labels(test));
}

/// A temporary folder with them.
struct SmallMnist : TempDir {
  explicit SmallMnist(std::uint32_t train = 300, std::uint32_t test = 100) {
    write_small_mnist(path(), train, test);
  }
};

/// One for all tests of a process.
inline const SmallMnist& small_mnist() {
  static const SmallMnist mnist;
  return mnist;
}

inline CommandResult train_digits(const std::string& arguments) {
  return run(words("train --log-style jsonl --data", small_mnist().path(), arguments));
}

/// The epochs of a run that must succeed, without their times.
inline std::vector<nlohmann::json> epochs_of(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::vector<nlohmann::json> epochs;
  for (const std::string& line : lines_of(result.out)) {
    epochs.push_back(nlohmann::json::parse(line));
    epochs.back().erase("seconds");
  }
  return epochs;
}

}  // namespace gradus
