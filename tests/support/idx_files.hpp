// Files in MNIST's format, and what their reader complains of.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/data/mnist.hpp"
#include "support/small_mnist.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A valid file of these dimensions, with the data 0, 1, 2, ...
inline Bytes idx(const std::vector<std::uint32_t>& dims) {
  Bytes bytes = idx_header(dims);
  std::size_t count = 1;
  for (std::uint32_t dim : dims) count *= dim;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

/// What the action complains about the file of this name, "" where it does not.
template <class Action>
std::string complaint_of(const Action& action, const std::string& name) {
  try {
    action();
  } catch (const DataError& error) {
    const std::string what = error.what();
    const std::string start = name + ": ";
    EXPECT_EQ(what.substr(0, start.size()), start) << "the message must name the file";
    return what.substr(start.size());
  }
  return "";
}
inline std::string complaint(const std::filesystem::path& path) {
  return complaint_of([&] { read_idx(path); }, path.string());
}
inline std::string complaint(const Bytes& bytes) {
  return complaint_of([&] { parse_idx(bytes, "bytes"); }, "bytes");
}

inline void expect_idx_complaint(const Bytes& bytes, const std::string& expected) {
  EXPECT_NE(complaint(bytes).find(expected), std::string::npos)
      << "expected: " << expected << "\ngot:      " << complaint(bytes);
}

}  // namespace gradus
