// What a reader of files complains about, and what it does with damaged ones.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/random.hpp"
#include "support/errors.hpp"

namespace gradus::inline GRADUS_PRECISION {

template <class Action>
std::string data_error_of(const Action& action) {
  return message_of<DataError>(action);
}

/// The bytes broken off at every length: each time a DataError.
template <class Parse>
void expect_no_beginning_is_enough(const Parse& parse, const std::vector<std::uint8_t>& bytes) {
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    // A copy of its own, so that a read past its end is one past the end of memory.
    const std::vector<std::uint8_t> beginning(bytes.begin(),
                                              bytes.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_NE(data_error_of([&] { parse(beginning); }), "") << "of " << length << " bytes";
  }
}

/// A few bytes changed at random, many times: a DataError or none, and nothing else.
template <class Parse>
void expect_damage_is_survived(const Parse& parse, const std::vector<std::uint8_t>& bytes,
                               int times) {
  Random random(1);
  for (int i = 0; i < times; ++i) {
    std::vector<std::uint8_t> damaged = bytes;
    for (std::uint32_t k = 0; k <= random.below(4); ++k) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] =
          static_cast<std::uint8_t>(random.below(256));
    }
    data_error_of([&] { parse(damaged); });
  }
}

/// Decodes base64 (RFC 4648).
inline std::vector<std::uint8_t> from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<std::uint32_t>(kDigits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

}  // namespace gradus
