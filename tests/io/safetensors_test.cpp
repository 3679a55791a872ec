#include "gradus/io/safetensors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A file of this header and data.
Bytes file_of(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  Bytes bytes(8);
  std::memcpy(bytes.data(), &length, 8);
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

/// What is wrong with it; "" if nothing.
std::string file_problem_of(const Bytes& bytes) {
  try {
    (void)Safetensors::parse(bytes, "m.safetensors");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}
std::string file_problem_of(const std::string& header, const std::string& data = "") {
  return file_problem_of(file_of(header, data));
}

void expect_file_problem(const std::string& problem, const std::string& part) {
  EXPECT_NE(problem.find(part), std::string::npos) << "'" << problem << "' lacks '" << part << "'";
}

TEST(Safetensors, ReadsTheExampleOfTheFormat) {
  // Written by hand from the format's description: two arrays, F32 [1, 2] and I64 [2].
  std::string data(24, '\0');
  const std::vector<float> floats = {1.5F, -2};
  const std::vector<std::int64_t> wholes = {7, -9};
  std::memcpy(data.data(), floats.data(), 8);
  std::memcpy(data.data() + 8, wholes.data(), 16);
  const Safetensors file = Safetensors::parse(
      file_of(
          R"({"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[2],"data_offsets":[8,24]},)"
          R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   )",
          data),
      "m");
  EXPECT_EQ(file.metadata.at("format"), "pt");
  ASSERT_EQ(file.tensors().size(), 2U);
  EXPECT_EQ(file.tensors()[0].name, "a");  // in the order of the data
  EXPECT_EQ(file.at("a").shape, (std::vector<Index>{1, 2}));
  EXPECT_EQ(file.numbers(file.at("a")), (std::vector<double>{1.5, -2}));
  EXPECT_EQ(file.numbers(file.at("b")), (std::vector<double>{7, -9}));
}

TEST(Safetensors, GivesBackWhatWasAdded) {
  Safetensors file;
  file.metadata["text"] = "quotes \" and \n and ü";
  const std::vector<float> a = {1, 2, std::numeric_limits<float>::infinity(), 4, 5, -0.0F};
  const std::vector<double> b = {0.1};
  const std::vector<std::int64_t> c = {std::numeric_limits<std::int64_t>::min()};
  file.add("layer/kernel", {2, 3}, std::span(a));
  file.add("empty", {0}, std::span<const double>());
  file.add("b", {}, std::span(b));
  file.add("c", {1}, std::span(c));
  const std::string text = file.str();
  const Safetensors read = Safetensors::parse({text.begin(), text.end()}, "m");
  EXPECT_EQ(read.metadata, file.metadata);
  ASSERT_EQ(read.tensors().size(), 4U);
  EXPECT_EQ(read.numbers(read.at("layer/kernel")), (std::vector<double>(a.begin(), a.end())));
  EXPECT_EQ(read.numbers(read.at("b")), b);
  EXPECT_EQ(read.at("empty").size(), 0);
  EXPECT_EQ(read.at("c").dtype, "I64");
  // The data begin at a multiple of 8, as the format's own writer has it.
  std::uint64_t header = 0;
  std::memcpy(&header, text.data(), 8);
  EXPECT_EQ(header % 8, 0U);
}

TEST(Safetensors, HalvesAreWhatIeee754Says) {
  // 1, -2, the largest, the smallest above 0, 0.1 rounded, infinity.
  const std::vector<std::uint16_t> halves = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x2e66, 0x7c00};
  std::string data(12, '\0');
  std::memcpy(data.data(), halves.data(), 12);
  const Safetensors file = Safetensors::parse(
      file_of(R"({"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]}})", data), "m");
  const std::vector<double> expected = {
      1, -2, 65504, std::ldexp(1.0, -24), 0.0999755859375, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(file.numbers(file.at("h")), expected);
}

TEST(Safetensors, Bfloat16IsTheUpperHalfOfAFloat) {
  const std::vector<std::uint16_t> halves = {0x3f80, 0xc000, 0x3dcd};  // 1, -2, about 0.1
  std::string data(6, '\0');
  std::memcpy(data.data(), halves.data(), 6);
  const Safetensors file = Safetensors::parse(
      file_of(R"({"h":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}})", data), "m");
  EXPECT_EQ(file.numbers(file.at("h")), (std::vector<double>{1, -2, 0.10009765625}));
}

TEST(Safetensors, RefusesHeadersThatLieAboutTheirLength) {
  Bytes huge(16, 0);
  huge[7] = 0x80;  // 2^63
  expect_file_problem(file_problem_of(huge), "9223372036854775808");
  Bytes long_header = file_of("{}");
  long_header[0] = 3;
  expect_file_problem(file_problem_of(long_header), "breaks off");
  Bytes over = file_of("{}");
  const std::uint64_t length = 100'000'001;
  std::memcpy(over.data(), &length, 8);
  expect_file_problem(file_problem_of(over), "100000000");
  expect_file_problem(file_problem_of(Bytes(7, 0)), "7 bytes");
  expect_file_problem(file_problem_of(Bytes(8, 0)), "does not begin with '{'");
}

TEST(Safetensors, RefusesWhatIsNotTheFormat) {
  const std::string four(4, '\0');
  const auto tensor = [](const std::string& fields) { return R"({"a":{)" + fields + "}}"; };
  EXPECT_EQ(file_problem_of(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), four), "");

  expect_file_problem(file_problem_of("[]"), "does not begin with '{'");
  expect_file_problem(file_problem_of("{\"a\":"), "is not JSON");
  expect_file_problem(file_problem_of("{} x"), "is not JSON");
  expect_file_problem(
      file_problem_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}})", four),
      "'a' twice");
  expect_file_problem(file_problem_of(tensor(R"("dtype":"F32","dtype":"F32")"), four),
                      "'dtype' twice");
  expect_file_problem(file_problem_of(tensor(R"("dtype":"F32","shape":[1])"), four),
                      "data_offsets");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0])"), four),
      "two numbers");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), four),
      "below 0");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,4])"), four),
      "whole numbers");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":"F32","shape":[[1]],"data_offsets":[0,4])"), four), "list");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":7,"shape":[1],"data_offsets":[0,4])"), four),
      "did not expect a number");
  expect_file_problem(
      file_problem_of(tensor(R"("dtype":"F33","shape":[1],"data_offsets":[0,4])"), four),
      "unknown type 'F33'");
  expect_file_problem(file_problem_of(tensor(R"("dtype":"F32","shape":[1],"more":1)"), four),
                      "'more'");
  expect_file_problem(file_problem_of(R"({"__metadata__":{"a":1}})"), "did not expect a number");
  expect_file_problem(file_problem_of(R"({"__metadata__":{"a":"1","a":"2"}})"), "'a' twice");
  expect_file_problem(file_problem_of(R"({"a":null})"), "null");
}

TEST(Safetensors, RefusesOffsetsThatDoNotFit) {
  const std::string eight(8, '\0');
  const auto tensor = [](const std::string& shape, const std::string& offsets) {
    return R"({"a":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
  };
  EXPECT_EQ(file_problem_of(tensor("2", "0,8"), eight), "");
  expect_file_problem(file_problem_of(tensor("3", "0,12"), eight), "outside");
  expect_file_problem(file_problem_of(tensor("2", "8,0"), eight), "outside");
  expect_file_problem(file_problem_of(tensor("1", "4,8"), eight), "gap");
  expect_file_problem(file_problem_of(tensor("1", "0,4"), eight), "belong to no array");
  expect_file_problem(file_problem_of(tensor("1", "0,8"), eight), "its shape and type 4");
  expect_file_problem(file_problem_of(tensor("0", "0,8"), eight), "its shape and type 0");
  expect_file_problem(file_problem_of(tensor("4294967296,4294967296,4294967296", "0,8"), eight),
                      "shape");
  expect_file_problem(file_problem_of(tensor("9223372036854775808", "0,8"), eight), "impossible");
  expect_file_problem(file_problem_of(tensor("1", "0,18446744073709551615"), eight), "impossible");
  const std::string two = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                          R"("b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  expect_file_problem(file_problem_of(two, eight), "overlaps");
}

TEST(Safetensors, RefusesDeepJsonWithoutGoingDeep) {
  expect_file_problem(file_problem_of("{\"a\":" + std::string(100000, '[')),
                      "did not expect a list");
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"dtype\":";
  expect_file_problem(file_problem_of(objects), "did not expect an object");
}

TEST(Safetensors, EveryBeginningOfAFileIsRefused) {
  Safetensors file;
  const std::vector<float> values = {1, 2};
  file.add("a", {2}, std::span(values));
  const std::string text = file.str();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(
        file_problem_of(Bytes(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size))), "")
        << size;
  }
}

TEST(Safetensors, NamesTheArraysThatThereAre) {
  Safetensors file;
  const std::vector<float> values = {1};
  file.add("dense/kernel", {1}, std::span(values));
  EXPECT_THROW(file.add("dense/kernel", {1}, std::span(values)), InvalidArgument);
  EXPECT_THROW(file.add("__metadata__", {1}, std::span(values)), InvalidArgument);
  try {
    (void)file.at("dense/bias");
    FAIL();
  } catch (const DataError& error) {
    expect_file_problem(error.what(), "dense/kernel");
  }
}

}  // namespace
}  // namespace gradus
