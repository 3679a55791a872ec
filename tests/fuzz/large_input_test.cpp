// Hostile files that are too large for the corpus: what they cost must not grow faster than they.
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "fuzz/targets/targets.hpp"
#include "gradus/data/npy.hpp"
#include "gradus/io/architecture.hpp"
#include "gradus/io/safetensors.hpp"
#include "support/data_errors.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// Does it within ten seconds? Each takes a tenth of one, and took minutes where it was quadratic.
void expect_quick(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

/// before, n times `each` with its number in place of #, separated by commas, and after.
std::string list(const std::string& before, int n, const std::string& each,
                 const std::string& after) {
  const std::size_t place = each.find('#');
  std::string text = before;
  for (int i = 0; i < n; ++i) {
    if (i > 0) text += ',';
    text += each.substr(0, place) + std::to_string(i) + each.substr(place + 1);
  }
  return text + after;
}

std::vector<std::uint8_t> safetensors_file(const std::string& header) {
  const std::uint64_t length = header.size();
  std::vector<std::uint8_t> bytes(sizeof(length));
  std::memcpy(bytes.data(), &length, sizeof(length));
  bytes.insert(bytes.end(), header.begin(), header.end());
  return bytes;
}

}  // namespace

TEST(LargeInput, JsonOf90000KeysIsRefused) {
  const std::string keys = list("{", 90'000, R"("#":1)", "}");
  const std::string layer = R"([{"class_name": "Dense", "config": )" + keys + "}]";
  expect_quick([&] { EXPECT_TRUE(complains([&] { parse_config(keys, "f"); }, {"1000 keys"})); });
  expect_quick(
      [&] { EXPECT_TRUE(complains([&] { parse_architecture(layer, "f"); }, {"1000 keys"})); });
}

TEST(LargeInput, JsonThatIs100000DeepIsRefused) {
  const std::string lists(100'000, '[');
  const std::string header = R"({"a":)" + lists;
  expect_quick([&] {
    EXPECT_TRUE(complains([&] { parse_architecture(lists, "f"); }, {"64 deep"}));
    EXPECT_TRUE(complains([&] { parse_config(lists, "f"); }, {"64 deep"}));
    EXPECT_TRUE(
        complains([&] { Safetensors::parse(safetensors_file(header), "f"); }, {"list in 'a'"}));
  });
}

TEST(LargeInput, SafetensorsOf30000ArraysAreRead) {
  const std::string arrays =
      list("{", 30'000, R"("#":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})", "}");
  const std::string texts = list(R"({"__metadata__":{)", 30'000, R"("#":"")", "}}");
  expect_quick([&] {
    EXPECT_EQ(Safetensors::parse(safetensors_file(arrays), "f").tensors().size(), 30'000U);
    EXPECT_EQ(Safetensors::parse(safetensors_file(texts), "f").metadata.size(), 30'000U);
  });
}

TEST(LargeInput, NpyOfRank3000IsRefused) {
  std::string shape = "(";
  for (int i = 0; i < 3000; ++i) shape += "1,";
  std::string header = "{'descr': '|u1', 'fortran_order': True, 'shape': " + shape + "1000000)}";
  const auto length = static_cast<std::uint16_t>(header.size());
  std::string file("\x93NUMPY\1\0", 8);
  file += {static_cast<char>(length & 255), static_cast<char>(length >> 8)};
  file += header + std::string(1'000'000, 'x');
  const std::vector<std::uint8_t> bytes(file.begin(), file.end());
  expect_quick(
      [&] { EXPECT_TRUE(complains([&] { parse_npy(bytes, "f"); }, {"3001 dimensions"})); });
}

TEST(LargeInput, CsvOf20000ColumnsIsRead) {
  const std::string table = list("", 20'000, "a#", "\n") + list("", 20'000, "#", "\n");
  const std::vector<std::uint8_t> bytes(table.begin(), table.end());
  expect_quick([&] { EXPECT_TRUE(fuzz_csv(bytes)); });
}

}  // namespace gradus
