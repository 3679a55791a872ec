// gradus train on images as people have them, and evaluate and predict, which read them alike.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/core/random.hpp"
#include "gradus/data/image_file.hpp"
#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/png_writer.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

constexpr std::uint32_t kRows = 6, kColumns = 8;

/// Images of kRows x kColumns pixels whose bright row, of 1, 2 or 3, tells which of three labels
/// they have. on_their_side: rows and columns are exchanged, as in EMNIST's files.
struct ShapeFiles {
  Bytes images, labels;
};
ShapeFiles make_shapes(std::uint32_t count, const Bytes& labels, bool on_their_side) {
  Random random(count);
  ShapeFiles shapes{
      idx_header({count, on_their_side ? kColumns : kRows, on_their_side ? kRows : kColumns}),
      idx_header({count})};
  for (std::uint32_t n = 0; n < count; ++n) {
    Bytes image;
    for (std::uint32_t i = 0; i < kRows * kColumns; ++i) {
      image.push_back(
          static_cast<std::uint8_t>(random.below(60) + (i / kColumns == 2 * (n % 3) ? 150 : 0)));
    }
    for (std::uint32_t i = 0; i < kRows * kColumns; ++i) {
      const std::uint32_t upright = i % kRows * kColumns + i / kRows;
      shapes.images.push_back(image[on_their_side ? upright : i]);
    }
    shapes.labels.push_back(labels[n % 3]);
  }
  return shapes;
}

/// The four files of a set.
void write_set(const fs::path& dir, const std::string& set, const Bytes& labels,
               bool on_their_side = false) {
  fs::create_directories(dir);
  for (const auto& [part, count] : {std::pair{"train", 60U}, {"test", 30U}}) {
    const ShapeFiles shapes = make_shapes(count, labels, on_their_side);
    write_file(dir / (set + part + "-images-idx3-ubyte.gz"), gzip(shapes.images));
    write_file(dir / (set + part + "-labels-idx1-ubyte.gz"), gzip(shapes.labels));
  }
}

/// Trains until it knows them by heart, and saves model `m` in the folder.
template <class... Parts>
CommandResult train_in(const TempDir& dir, const Parts&... parts) {
  CommandResult result = run(
      words("train --epochs 30 --batch-size 8 --learning-rate 0.01 --hidden 16 --log-style jsonl "
            "--save",
            dir / "m", parts...));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result;
}

template <class... Parts>
nlohmann::json evaluate_in(const TempDir& dir, const Parts&... parts) {
  const CommandResult result = run(words("evaluate --json", dir / "m", parts...));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out, nullptr, false);
}

std::vector<std::string> class_names(const nlohmann::json& evaluated) {
  std::vector<std::string> names;
  for (const nlohmann::json& score : evaluated.value("classes", nlohmann::json::array()))
    names.push_back(score.at("class"));
  return names;
}

void expect_refusal(const CommandResult& result, int code,
                    std::initializer_list<const char*> parts) {
  EXPECT_EQ(result.exit_code, code) << result.err;
  for (const char* part : parts)
    EXPECT_TRUE(contains(result.err, part)) << part << " in " << result.err;
}

}  // namespace

TEST(ImageData, LabelsOfIdxFilesKeepTheirNames) {
  for (const Bytes& labels : {Bytes{1, 2, 3}, Bytes{1, 2, 26}, Bytes{0, 7, 255}}) {
    const TempDir dir;
    write_set(dir / "data", "", labels);
    const CommandResult trained = train_in(dir, "--data", dir / "data");
    EXPECT_TRUE(contains(trained.err, "Labels: 3 classes")) << trained.err;
    const nlohmann::json evaluated = evaluate_in(dir, "--data", dir / "data");
    EXPECT_GT(evaluated["accuracy"], 0.95);
    std::vector<std::string> names;
    for (const std::uint8_t label : labels) names.push_back(std::to_string(label));
    EXPECT_EQ(class_names(evaluated), names);
    const CommandResult predicted = run(words(
        "predict --no-draw", dir / "m", (dir / "data/test-images-idx3-ubyte.gz").string() + ":2"));
    EXPECT_TRUE(contains(predicted.out, ":2: " + names[2] + " ("))
        << predicted.out << predicted.err;

    write_set(dir / "other", "", {0, 7, 9});
    expect_refusal(run(words("evaluate", dir / "m", "--data", dir / "other")), 1,
                   {"which is no class of the model; its labels are"});
  }
}

TEST(ImageData, LabelsOfArraysKeepTheirNames) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  for (const std::vector<float>& labels :
       {std::vector<float>{1, 2, 3}, {10, 20, 999}, {-1, 0, 1}}) {
    const TempDir dir;
    std::vector<float> x, y;
    for (int i = 0; i < 90; ++i) {
      for (int k = 0; k < 3; ++k) x.push_back(k == i % 3 ? 1.F : 0.F);
      y.push_back(labels[static_cast<std::size_t>(i % 3)]);
    }
    write_file(dir / "a.npz", npz_bytes({{"inputs", {90, 3}, x}, {"kinds", {90}, y}}));
    expect_refusal(
        run(words("train --train", dir / "a.npz")), 1,
        {"no array 'x_train'; it has inputs (90, 3), kinds (90,)", "--arrays x=NAME,y=NAME"});
    const CommandResult trained =
        train_in(dir, "--arrays x=inputs,y=kinds --task classification --train", dir / "a.npz");
    const nlohmann::json evaluated =
        evaluate_in(dir, "--arrays x=inputs,y=kinds --data", dir / "a.npz");
    EXPECT_EQ(evaluated["accuracy"], 1.0);
    EXPECT_EQ(class_names(evaluated),
              (std::vector<std::string>{std::to_string(static_cast<int>(labels[0])),
                                        std::to_string(static_cast<int>(labels[1])),
                                        std::to_string(static_cast<int>(labels[2]))}));
  }
}

TEST(ImageData, WhatArraysIsGivenIsChecked) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  const std::vector<float> x = {1, 2};
  write_file(dir / "a.npz", npz_bytes({{"a", {2, 1}, x}, {"b", {2}, x}}));
  for (const std::string arrays :
       {"a,b", "x=a,x=b", "x=a,z=b", "x=,y=b", "x=a", "x=a,y=a", "x=a,y=b,x_test=b"}) {
    EXPECT_EQ(run(words("train --train", dir / "a.npz", "--arrays", arrays)).exit_code, 2)
        << arrays;
  }
  expect_refusal(run(words("train --data digits --limit 10 --arrays x=a,y=b")), 2,
                 {"--arrays: needs"});
}

// The same bits, however the images were stored.
TEST(ImageData, TransposeTurnsImagesUpright) {
  const TempDir dir;
  write_set(dir / "upright", "", {1, 2, 3});
  write_set(dir / "stored", "emnist-letters-", {1, 2, 3}, true);
  write_file(dir / "stored/emnist-letters-mapping.txt", "1 65 97\n2 66 98\n3 67 99\n");
  const std::vector<nlohmann::json> upright = epochs_of(train_in(dir, "--data", dir / "upright"));
  const CommandResult hinted = train_in(dir, "--data", dir / "stored");
  EXPECT_TRUE(contains(hinted.err, "--transpose turns them upright")) << hinted.err;
  const CommandResult turned = train_in(dir, "--transpose --data", dir / "stored");
  EXPECT_FALSE(contains(turned.err, "stored on their side")) << turned.err;
  EXPECT_TRUE(contains(turned.err, "emnist-letters from ")) << turned.err;
  EXPECT_EQ(epochs_of(turned), upright);
  EXPECT_NE(epochs_of(hinted), upright);
  const nlohmann::json evaluated = evaluate_in(dir, "--data", dir / "stored");
  EXPECT_GT(evaluated["accuracy"], 0.95);
  EXPECT_EQ(class_names(evaluated), (std::vector<std::string>{"A", "B", "C"}));
  const fs::path images = dir / "stored/emnist-letters-test-images-idx3-ubyte.gz";
  for (int i = 0; i < 3; ++i) {
    const CommandResult predicted =
        run(words("predict --no-draw", dir / "m", images.string() + ":" + std::to_string(i)));
    EXPECT_TRUE(contains(predicted.out, std::string(": ") + "ABC"[i] + " ("))
        << predicted.out << predicted.err;
  }
  expect_refusal(run(words("train --transpose --data digits")), 2, {"--transpose: needs"});
}

TEST(ImageData, SeveralSetsInAFolder) {
  const TempDir dir;
  write_set(dir / "data", "emnist-letters-", {1, 2, 3});
  write_set(dir / "data", "emnist-digits-", {0, 1, 2});
  expect_refusal(run(words("train --data", dir / "data")), 1,
                 {"several data sets: 'emnist-digits', 'emnist-letters'", "name a file of one"});
  const fs::path file = dir / "data/emnist-digits-train-images-idx3-ubyte.gz";
  EXPECT_TRUE(contains(train_in(dir, "--data", file).err, "emnist-digits from "));
  EXPECT_GT(evaluate_in(dir, "--data", file)["accuracy"], 0.95);
}

namespace {

/// A square of ink on the left or on the right, in an image of this size.
void write_square(const fs::path& file, std::uint32_t height, std::uint32_t width, bool left,
                  std::uint64_t seed) {
  Random random(seed);
  Bytes pixels;
  for (std::uint32_t i = 0; i < height * width; ++i) {
    const bool ink = (i % width < width / 2) == left;
    pixels.push_back(static_cast<std::uint8_t>(random.below(60) + (ink ? 150 : 0)));
  }
  fs::create_directories(file.parent_path());
  std::string pgm = "P5 " + std::to_string(width) + " " + std::to_string(height) + " 255\n";
  pgm.append(pixels.begin(), pixels.end());
  write_file(file, has_png() ? png_bytes(height, width, pixels) : Bytes(pgm.begin(), pgm.end()));
}

void write_squares(const fs::path& dir, int count, std::uint32_t side, std::uint32_t step) {
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<std::uint32_t>(i);
    for (const char* name : {"left", "right"}) {
      write_square(dir / name / (std::to_string(i) + ".png"), side + step * n, side + 2 * step * n,
                   std::string(name) == "left", n);
    }
  }
}

}  // namespace

TEST(ImageData, AFolderWithTrainAndVal) {
  const TempDir dir;
  write_squares(dir / "shapes/train", 20, 6, 0);
  write_squares(dir / "shapes/val", 5, 6, 0);
  write_file(dir / "shapes/train/left/README.txt", "not an image");
  write_file(dir / "shapes/labels.csv", "name,kind");
  const CommandResult trained = train_in(dir, "--train", dir / "shapes");
  EXPECT_TRUE(contains(trained.err, "2 files are no images and passed over, such as "))
      << trained.err;
  EXPECT_TRUE(contains(trained.err, "Images: 6 x 6, grey")) << trained.err;
  EXPECT_EQ(epochs_of(trained).back().count("val_accuracy"), 1u);
  EXPECT_TRUE(contains(trained.err, " to validate; each (6, 6, 1)")) << trained.err;
  const double on_folder = evaluate_in(dir, "--data", dir / "shapes")["samples"];
  EXPECT_EQ(on_folder, evaluate_in(dir, "--data", dir / "shapes/val")["samples"]);
  EXPECT_GT(evaluate_in(dir, "--data", dir / "shapes/val")["accuracy"], 0.9);
  expect_refusal(run(words("train --validation-split 0.2 --train", dir / "shapes")), 2,
                 {"--validation-split", "to validate on already"});
  write_squares(dir / "shapes/test", 5, 6, 0);
  const CommandResult tested = train_in(dir, "--train", dir / "shapes");
  EXPECT_TRUE(contains(tested.err, " to validate, 10 to test; each (6, 6, 1)")) << tested.err;
  EXPECT_TRUE(contains(tested.err, "On the test data: loss ")) << tested.err;
}

TEST(ImageData, SizeBringsImagesOfAnySizeToOne) {
  const TempDir dir;
  write_squares(dir / "shapes/train", 20, 5, 3);
  write_squares(dir / "shapes/test", 10, 9, 2);
  expect_refusal(run(words("train --train", dir / "shapes")), 1, {"--size 28x28", "pixels, but"});
  for (const std::string size :
       {"28", "0x28", "28x", "x28", "28x4097", "28x28x3", "28X28", "-1x5"}) {
    EXPECT_EQ(run(words("train --train", dir / "shapes", "--size=" + size)).exit_code, 2) << size;
  }
  const CommandResult trained = train_in(dir, "--size 8x10 --train", dir / "shapes");
  EXPECT_TRUE(contains(trained.err, "Images: 8 x 10, resized, grey")) << trained.err;
  EXPECT_GT(evaluate_in(dir, "--data", dir / "shapes")["accuracy"], 0.9);
  expect_refusal(run(words("train --data digits --limit 10 --size 8x8")), 2, {"--size"});
  expect_refusal(run(words("train --size 8x8 --data", small_mnist().path())), 2, {"--size"});
}

TEST(ImageData, EvaluateWithoutDataLooksWhereTrainDoes) {
  const TempDir dir;
  write_set(dir / "data/mnist", "", {0, 1, 2});
  train_in(dir, "--data", dir / "data/mnist");
  const auto evaluate = [&](const std::string& variable, const fs::path& directory) {
    return run(words("evaluate --json", dir / "m"),
               {.environment = {"GRADUS_DATA=" + variable}, .directory = directory});
  };
  const CommandResult usual = evaluate("", dir.path());
  EXPECT_EQ(usual.exit_code, 0) << usual.err;
  EXPECT_EQ(evaluate((dir / "data/mnist").string(), fs::temp_directory_path()).out, usual.out);
  expect_refusal(evaluate((dir / "none").string(), dir.path()), 1, {"none"});
  const TempDir empty;
  expect_refusal(evaluate("", empty.path()), 2, {"--data", "digits", "GRADUS_DATA", "data/mnist"});
}
