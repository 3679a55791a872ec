// Small files of images and labels, and what their reader complains of.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// An IDX file of `count` images of 2 x 3 pixels, all of the colour `ink`.
inline Bytes idx_images(std::uint8_t count, std::uint8_t ink = 7) {
  Bytes file = {0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3};
  for (int i = 0; i < 6 * count; ++i) file.push_back(ink);
  return file;
}

inline Bytes idx_labels(const Bytes& values) {
  Bytes file = {0, 0, 8, 1, 0, 0, 0, static_cast<std::uint8_t>(values.size())};
  for (std::uint8_t value : values) file.push_back(value);
  return file;
}

inline void expect_in(const std::string& part, const std::string& text) {
  EXPECT_NE(text.find(part), std::string::npos) << "expected: " << part << "\nin:       " << text;
}

}  // namespace gradus
