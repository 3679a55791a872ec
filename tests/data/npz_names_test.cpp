// Which arrays of an NPZ file are x and y.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/data/npy.hpp"
#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

class NpzNames : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  }
};

Bytes archive_of(const std::vector<NpzMember>& members) {
  const std::string text = npz_bytes(members);
  return {text.begin(), text.end()};
}

TrainTest parse_archive(const std::vector<NpzMember>& members) {
  return parse_train_test_npz(archive_of(members), "a.npz");
}

}  // namespace

TEST_F(NpzNames, SaysWhatIsMissing) {
  const std::vector<float> x = {1, 2, 3, 4}, y = {0, 1};
  EXPECT_TRUE(complains(
      [&] {
        parse_archive({{"kernel", {2, 2}, x}, {"bias", {2}, y}});
      },
      {"no array 'x_train'", "kernel (2, 2)", "bias (2,)", "--arrays x="}));
  EXPECT_TRUE(complains(
      [&] {
        parse_archive({{"x_train", {2, 2}, x},
                       {"y_train", {2}, y},
                       {"x_test", {2, 1}, y},
                       {"y_test", {2}, y}});
      },
      {"(2,)", "(1,)"}));
}

TEST_F(NpzNames, ReadsMedMnistsNamesAndArraysWithoutTestData) {
  const std::vector<float> x = {1, 2, 3, 4}, y = {0, 1};
  const TrainTest med = parse_archive({{"train_images", {2, 2}, x},
                                       {"train_labels", {2, 1}, y},
                                       {"val_images", {2, 2}, x},
                                       {"val_labels", {2, 1}, y},
                                       {"test_images", {2, 2}, x},
                                       {"test_labels", {2, 1}, y}});
  EXPECT_EQ(med.train.y(), column({0, 1}));
  const std::vector<std::pair<std::string, std::string>> layouts = {
      {"x_train", "y_train"}, {"train_images", "train_labels"}, {"x", "y"}};
  for (const auto& [x_name, y_name] : layouts) {
    const TrainTest data = parse_archive({{x_name, {2, 2}, x}, {y_name, {2}, y}});
    EXPECT_EQ(data.train.size(), 2) << x_name;
    EXPECT_EQ(data.test.size(), 0) << x_name;
  }
  EXPECT_TRUE(complains([&] { parse_archive({{"x", {2, 2}, x}}); }, {"no array 'y'"}));
  EXPECT_TRUE(complains(
      [&] {
        parse_archive({{"x_train", {2, 2}, x}, {"y_train", {2}, y}, {"x_test", {2, 2}, x}});
      },
      {"no array 'y_test'"}));
}

TEST_F(NpzNames, ArraysMayHaveAnyNames) {
  const std::vector<float> x = {1, 2, 3, 4}, y = {5, 6}, z = {7};
  const Bytes bytes = archive_of({{"features", {2, 2}, x},
                                  {"x", {2, 1}, y},
                                  {"kind", {2}, y},
                                  {"more", {1, 2}, y},
                                  {"its kind", {1}, z}});
  const TrainTest data = parse_train_test_npz(
      bytes, "a.npz", {.x = "features", .y = "kind", .x_test = "more", .y_test = "its kind"});
  EXPECT_EQ(data.train.size(), 2);
  EXPECT_EQ(data.train.features(), 2);
  EXPECT_EQ(data.test.y()(0, 0), 7);
  const TrainTest alone = parse_train_test_npz(
      bytes, "a.npz", {.x = "features", .y = "kind", .x_test = "", .y_test = ""});
  EXPECT_EQ(alone.test.size(), 0);
  EXPECT_TRUE(complains(
      [&] {
        parse_train_test_npz(bytes, "a.npz",
                             {.x = "features", .y = "kinds", .x_test = "", .y_test = ""});
      },
      {"a.npz: has no array 'kinds'; it has features (2, 2), x (2, 1), kind (2,), more (1, 2), its "
       "kind (1,)",
       "--arrays"}));
}

TEST_F(NpzNames, NamesOfArraysDiffer) {
  const std::vector<float> x = {1, 2};
  const Bytes bytes = archive_of({{"a", {2}, x}, {"b", {2}, x}, {"c", {2}, x}});
  for (const ArrayNames& names : std::vector<ArrayNames>{{"a", "", "", ""},
                                                         {"", "a", "", ""},
                                                         {"a", "a", "", ""},
                                                         {"a", "b", "c", ""},
                                                         {"a", "b", "", "c"},
                                                         {"a", "b", "c", "b"},
                                                         {"", "", "a", "b"}}) {
    EXPECT_TRUE(says([&] { parse_train_test_npz(bytes, "a.npz", names); }, {"names of arrays"}));
  }
}

// An array that cannot be read is none of ours: it is listed, no more.
TEST_F(NpzNames, ListsAtMostTwentyArrays) {
  const std::vector<float> x = {1};
  std::vector<NpzMember> members;
  for (int i = 0; i < 30; ++i) members.push_back({"array" + std::to_string(i), {1}, x});
  const Bytes bytes = archive_of(members);
  const std::string message = data_error_of([&] { parse_train_test_npz(bytes, "a.npz"); });
  EXPECT_NE(message.find("array19 (1,)"), std::string::npos) << message;
  EXPECT_EQ(message.find("array20"), std::string::npos) << message;
}
