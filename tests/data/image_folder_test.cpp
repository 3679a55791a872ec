#include "gradus/data/image_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "support/data_errors.hpp"
#include "support/reference.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

using Names = std::vector<std::string>;

/// An image of 2 x 3 pixels, all of this shade.
void write_image(const fs::path& path, int shade, const std::string& size = "3 2") {
  fs::create_directories(path.parent_path());
  std::string text = "P2 " + size + " 255\n";
  for (int i = 0; i < (size == "3 2" ? 6 : 4); ++i) text += std::to_string(shade) + " ";
  write_file(path, text);
}

/// Each sample's shade and class.
std::map<int, int> samples_of(const Dataset& data) {
  std::map<int, int> samples;
  for (Index i = 0; i < data.size(); ++i) {
    samples[data.bytes(i)[0]] = static_cast<int>(data.y()(i, 0));
  }
  return samples;
}

void expect_folder_complaint(const fs::path& dir, std::initializer_list<const char*> parts) {
  EXPECT_TRUE(complains([&] { load_image_folder(dir); }, parts));
}

}  // namespace

TEST(ImageFolder, ASubfolderIsAClass) {
  const TempDir dir;
  write_image(dir / "two/b.pgm", 21);
  write_image(dir / "two/a.png", 20);
  write_image(dir / "one/x", 10);
  write_image(dir / "10/x", 30);
  write_file(dir / ".DS_Store", "junk");
  write_file(dir / "one/.hidden", "junk");
  const ImageFolder folder = load_image_folder(dir.path());
  EXPECT_EQ(folder.classes, (Names{"10", "one", "two"}));
  EXPECT_EQ(folder.data.train.sample_shape(), (Shape{2, 3, 1}));
  EXPECT_TRUE(folder.data.train.is_bytes());
  EXPECT_EQ(samples_of(folder.data.train),
            (std::map<int, int>{{30, 0}, {10, 1}, {20, 2}, {21, 2}}));
  EXPECT_EQ(folder.data.test.size(), 0);
}

TEST(ImageFolder, ReadsTrainAndTest) {
  const TempDir dir;
  for (int i = 0; i < 4; ++i) {
    write_image(dir / ("train/a/" + std::to_string(i)), i);
    write_image(dir / ("train/b/" + std::to_string(i)), 10 + i);
  }
  write_image(dir / "test/b/1", 20);
  const ImageFolder folder = load_image_folder(dir.path());
  EXPECT_EQ(folder.classes, (Names{"a", "b"}));
  EXPECT_EQ(folder.data.train.size(), 8);
  EXPECT_EQ(samples_of(folder.data.test), (std::map<int, int>{{20, 1}})) << "the ids of train";

  write_image(dir / "test/c/1", 20);
  expect_folder_complaint(dir.path(), {"test/c: is no known class; known are 'a', 'b'"});
}

TEST(ImageFolder, ShufflesAlikeEachTime) {
  const TempDir dir;
  for (int i = 0; i < 50; ++i) {
    write_image(dir / ("a/" + std::to_string(i)), i);
    write_image(dir / ("b/" + std::to_string(i)), 100 + i);
  }
  const Dataset data = load_image_folder(dir.path()).data.train;
  const Dataset again = load_image_folder(dir.path()).data.train;
  EXPECT_EQ(data.y(), again.y());
  std::set<int> shades;
  for (Index i = 0; i < data.size(); ++i) shades.insert(data.bytes(i)[0]);
  EXPECT_EQ(shades.size(), 100u);
  const Scalar in_last_fifth = data.y().bottomRows(20).sum();
  EXPECT_GT(in_last_fifth, 3);
  EXPECT_LT(in_last_fifth, 17);
}

TEST(ImageFolder, KnowsTheClassesOfAModel) {
  const TempDir dir;
  write_image(dir / "dog/1", 1);
  const ImageFolder folder = load_image_folder(dir.path(), {"cat", "dog"});
  EXPECT_EQ(samples_of(folder.data.train), (std::map<int, int>{{1, 1}}));
  EXPECT_TRUE(complains(
      [&] {
        load_image_folder(dir.path(), {"cat", "cow"});
      },
      {"dog: is no known class; known are 'cat', 'cow'"}));
}

TEST(ImageFolder, SaysWhatIsWrong) {
  const TempDir dir;
  expect_folder_complaint(dir / "none", {"none: there is no such folder"});
  expect_folder_complaint(dir.path(), {"has no folders"});
  write_image(dir / "a/1", 1);
  expect_folder_complaint(dir.path(), {"only one class, 'a'"});
  fs::create_directory(dir / "b");
  expect_folder_complaint(dir.path(), {"b: is a class without images"});
  write_image(dir / "b/1", 1, "2 2");
  expect_folder_complaint(dir.path(), {"a/1", "b/1", "2 x 3", "2 x 2", "--size"});
  fs::remove(dir / "b/1");
  write_file(dir / "b/1.png", "text");
  expect_folder_complaint(dir.path(), {"b/1.png: is no PNG, JPEG or PGM image"});
  fs::remove(dir / "b/1.png");
  fs::remove(dir / "b/1");
  fs::create_directory(dir / "b/1");
  expect_folder_complaint(dir.path(), {"b/1"});
  fs::remove_all(dir / "b");
  write_image(dir / "c", 1);
  expect_folder_complaint(dir / "c", {"c: is no folder"});
}

TEST(ImageFolder, ImagesToTrainAndToTestOnAreOfOneSize) {
  const TempDir dir;
  for (const char* path : {"train/a/1", "train/b/1"}) write_image(dir / path, 1);
  write_image(dir / "test/a/1", 1, "2 2");
  expect_folder_complaint(dir.path(), {"(2, 3, 1)", "(2, 2, 1)"});
}

TEST(ImageFolder, AClassNameIsUtf8) {
  const TempDir dir;
  write_image(dir / "a/1", 1);
  write_image(dir / "\xff/1", 1);
  expect_folder_complaint(dir.path(), {"not UTF-8: '\\xff'"});
}

TEST(ImageFolder, ReadsValidationDataUnderEachOfTheirNames) {
  for (const char* name : {"val", "validation", "valid"}) {
    for (const bool with_test : {false, true}) {
      const TempDir dir;
      write_image(dir / "train/a/1", 1);
      write_image(dir / "train/b/1", 2);
      write_image(dir.path() / name / "b" / "1", 3);
      if (with_test) write_image(dir / "test/a/1", 4);
      const ImageFolder folder = load_image_folder(dir.path());
      EXPECT_EQ(folder.classes, (Names{"a", "b"}));
      EXPECT_EQ(samples_of(folder.validation), (std::map<int, int>{{3, 1}})) << name;
      EXPECT_EQ(folder.data.test.size(), with_test ? 1 : 0);
      EXPECT_TRUE(folder.passed_over.empty());
    }
  }
}

TEST(ImageFolder, PassesOverWhatIsNoImage) {
  const TempDir dir;
  write_image(dir / "train/a/1", 1);
  write_image(dir / "train/b/1", 2);
  write_image(dir / "test/b/1", 3);
  write_file(dir / "train/a/.DS_Store", "of the system");
  fs::create_directories(dir / "train/__MACOSX/a");
  for (const char* name :
       {"labels.csv", "train/README.txt", "train/b/Thumbs.db", "test/b/notes", "train/a/empty"}) {
    write_file(dir / name, std::string(name) == "train/a/empty" ? "" : "text");
  }
  const ImageFolder folder = load_image_folder(dir.path());
  EXPECT_EQ(folder.passed_over.size(), 5u);
  EXPECT_EQ(folder.data.train.size(), 2);
  EXPECT_EQ(folder.data.test.size(), 1);
}

TEST(ImageFolder, AFileWithTheNameOfAnImageMustBeOne) {
  for (const char* name : {"2.png", "2.JPG", "2.jpeg", "2.gif", "2.bmp", "2.webp", "2.tiff"}) {
    const TempDir dir;
    write_image(dir / "a/1", 1);
    write_image(dir / "b/1", 2);
    write_file(dir.path() / "b" / name, "GIF89a");
    expect_folder_complaint(dir.path(), {name, "looks like GIF; convert it"});
  }
}

TEST(ImageFolder, ResizesWhereAsked) {
  const TempDir dir;
  write_image(dir / "a/1", 10);
  write_image(dir / "b/1", 20, "2 2");
  const ImageFolder folder = load_image_folder(dir.path(), {}, {.height = 4, .width = 1});
  EXPECT_EQ(folder.data.train.sample_shape(), (Shape{4, 1, 1}));
  EXPECT_EQ(samples_of(folder.data.train), (std::map<int, int>{{10, 0}, {20, 1}}));
  EXPECT_EQ(folder.images.height, 4);
}

TEST(ImageFolder, KeepsColoursIfAnyImageHasThem) {
  if (!has_jpeg()) GTEST_SKIP() << "needs a build with libjpeg";
  const TempDir dir;
  for (int i = 0; i < 5; ++i) {
    std::string pgm = "P5 18 11 255\n" + std::string(18 * 11, static_cast<char>(100 + i));
    fs::create_directories(dir / "a");
    write_file(dir / ("a/" + std::to_string(i)), pgm);
  }
  fs::create_directories(dir / "b");
  const auto write_jpeg = [&](const std::string& id) {
    for (const nlohmann::json& json : read_cases("tests/data/jpeg_cases.jsonl")) {
      if (json.at("id") == id)
        write_file(dir / "b/1.jpg", from_base64(json.at("bytes").get<std::string>()));
    }
  };
  write_jpeg("rgb");
  const ImageFolder colors = load_image_folder(dir.path());
  EXPECT_EQ(colors.data.train.sample_shape(), (Shape{11, 18, 3}));
  EXPECT_EQ(colors.images.color_mode, ColorMode::kRgb);
  for (Index i = 0; i < 6; ++i) {
    if (colors.data.train.y()(i, 0) != 0) continue;
    EXPECT_EQ(colors.data.train.bytes(i)[0], colors.data.train.bytes(i)[18 * 11 * 3 - 1]);
  }
  const ImageFolder greys =
      load_image_folder(dir.path(), {}, {.color_mode = ColorMode::kGrayscale});
  EXPECT_EQ(greys.data.train.sample_shape(), (Shape{11, 18, 1}));
  write_jpeg("gray");
  const ImageFolder found = load_image_folder(dir.path());
  EXPECT_EQ(found.data.train.sample_shape(), (Shape{11, 18, 1}));
  EXPECT_EQ(found.images.color_mode, ColorMode::kGrayscale);
}
