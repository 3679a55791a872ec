// What `gradus predict` makes of pictures.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <gradus/core/random.hpp>
#include <gradus/data/synthetic_digits.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/pages.hpp"
#include "support/small_mnist.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

void write_picture(const std::filesystem::path& path, const Image& image) {
  std::string pgm = concat("P5 ", image.width, " ", image.height, " 255\n");
  pgm.append(image.pixels.begin(), image.pixels.end());
  write_file(path, pgm);
}

struct Folder : TempDir {
  Folder() {
    const CommandResult result =
        run(words("train --data digits --limit 8000 --epochs 6 --batch-size 32 --hidden 64 --save",
                  path() / "m"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
};

/// With a model of synthetic digits, m, trained once for all tests.
const Folder& trained_on_digits() {
  static const Folder folder;
  return folder;
}

nlohmann::json predicted_json(const std::vector<std::string>& arguments) {
  const CommandResult result = run(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  nlohmann::json lines = nlohmann::json::array();
  for (const std::string& line : lines_of(result.out)) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

}  // namespace

TEST(Photo, PredictIsRightOnPicturesOfEveryKind) {
  const Folder& folder = trained_on_digits();
  Random random(3);
  for (const PictureKind& kind : picture_kinds()) {
    std::vector<std::string> arguments = words("predict --json", folder / "m");
    std::vector<std::string> digits;
    for (int i = 0; i < 40; ++i) {
      const auto path = folder.path() / (std::to_string(i) + ".pgm");
      write_picture(path, kind.seen(page_with(i % 10, random, 50 + 13 * i)));
      arguments.push_back(path.string());
    }
    int right = 0;
    for (const std::string& line : lines_of(run(arguments).out)) {
      const nlohmann::json answer = nlohmann::json::parse(line);
      if (answer["predictions"].empty()) continue;
      const std::string stem = std::filesystem::path(std::string(answer["file"])).stem();
      right += answer["predictions"][0]["class"] == stem.substr(stem.size() - 1) ? 1 : 0;
    }
    EXPECT_GE(right, 34) << kind.name;
  }
}

TEST(Photo, PredictSaysWhatItSees) {
  const Folder& folder = trained_on_digits();
  Random random(4);
  Page page(200, 400);
  page.draw(0, random, 20, 20, 150);
  page.draw(3, random, 20, 220, 150);
  write_picture(folder / "two.pgm", page.seen(from_a_side, 0.8));
  const CommandResult two = run(words("predict", folder / "m", folder / "two.pgm"));
  EXPECT_EQ(two.exit_code, 0) << two.err;
  const std::vector<std::string> lines = lines_of(two.out);
  ASSERT_EQ(lines.size(), 30U) << "each digit as the network sees it, and the answer";
  EXPECT_TRUE(contains(lines[14], "two.pgm:0: ")) << lines[14];
  EXPECT_TRUE(contains(lines[29], "two.pgm:1: ")) << lines[29];
  const nlohmann::json answers =
      predicted_json(words("predict --json", folder / "m", folder / "two.pgm"));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1]["row"], 1);
  EXPECT_GE(answers[1]["box"]["left"], 220);
  EXPECT_TRUE(answers[1]["sure"].is_boolean());

  write_picture(folder / "blank.pgm", Page(100, 100).seen(from_a_side, 1));
  const CommandResult blank = run(words("predict", folder / "m", folder / "blank.pgm"));
  EXPECT_EQ(blank.exit_code, 1);
  EXPECT_TRUE(contains(blank.out, "blank.pgm: no digit found")) << blank.out;

  const CommandResult as_is = run(words("predict --as-is", folder / "m", folder / "two.pgm"));
  EXPECT_EQ(as_is.exit_code, 1);
  EXPECT_TRUE(contains(as_is.err, "200 x 400")) << as_is.err;
}

TEST(Photo, ADoubtfulAnswerSaysSo) {
  const Folder& folder = trained_on_digits();
  Page scribble(100, 100);
  for (Index i = 20; i < 80; i += 12) scribble.fill(i, 20, 4, 60);
  scribble.fill(20, 20, 60, 4);
  write_picture(folder / "scribble.pgm", scribble.seen(white_paper, 1));
  Page blob(100, 100);
  blob.fill(30, 30, 40, 40);
  write_picture(folder / "blob.pgm", blob.seen(white_paper, 1));
  for (const char* name : {"scribble.pgm", "blob.pgm"}) {
    const nlohmann::json answers =
        predicted_json(words("predict --json", folder / "m", folder / name));
    ASSERT_EQ(answers.size(), 1U) << name;
    const CommandResult said = run(words("predict --no-draw", folder / "m", folder / name));
    const bool unlike = contains(said.out, ": unlike the training images: ");
    const bool unsure = contains(said.out, ": not sure: ");
    EXPECT_EQ(unlike, std::string(name) == "blob.pgm") << said.out;
    EXPECT_EQ(answers[0]["sure"], !unlike && !unsure) << said.out;
    if (unlike) continue;
    EXPECT_EQ(unsure, answers[0]["predictions"][0]["probability"] < 0.8) << said.out;
  }
}

TEST(Photo, AnImageLikeTheTrainingDataIsTakenAsItIs) {
  const Folder& folder = trained_on_digits();
  Image image{28, 28, std::vector<std::uint8_t>(784), 1};
  Random random(6);
  draw_digit(2, random, image.pixels);
  write_picture(folder / "ready.pgm", image);
  const CommandResult plain = run(words("predict --json", folder / "m", folder / "ready.pgm"));
  const CommandResult as_is =
      run(words("predict --json --as-is", folder / "m", folder / "ready.pgm"));
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_EQ(plain.out, as_is.out);
  EXPECT_FALSE(contains(plain.out, "box"));
}

TEST(Photo, AModelOfOtherImagesGetsThemResized) {
  // small_mnist() has bright borders.
  const SmallMnist data;
  ASSERT_EQ(run(words("train --epochs 1 --data", data.path(), "--save", data / "m")).exit_code, 0);
  write_picture(data / "photo.pgm", Page(100, 60).seen(from_a_side, 1));
  const CommandResult result = run(words("predict", data / "m", data / "photo.pgm"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "resized from 100 x 60 to 28 x 28")) << result.err;
}

TEST(Photo, PredictionsAreWrittenAsATable) {
  const SmallMnist data;
  const auto idx = data / "t10k-images-idx3-ubyte";
  ASSERT_EQ(run(words("train --epochs 4 --hidden 16 --batch-size 32 --data", data.path(), "--save",
                      data / "m"))
                .exit_code,
            0);
  const CommandResult result = run(words("predict", data / "m", idx, "-o", data / "p.csv"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  const Bytes bytes = read_file(data / "p.csv");
  const std::vector<std::string> lines = lines_of({bytes.begin(), bytes.end()});
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_TRUE(lines[0].starts_with("id,class,probability_0,probability_1")) << lines[0];
  const std::vector<std::string> printed = lines_of(run(words("predict", data / "m", idx)).out);
  ASSERT_EQ(printed.size(), 100U);
  const auto answer_of = [](const std::string& line) { return line.substr(line.rfind(": ") + 2); };
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string id = std::to_string(i);
    const std::string found = lines[i + 1].substr(id.size() + 1, 1);
    EXPECT_TRUE(lines[i + 1].starts_with(id + "," + found + ",")) << lines[i + 1];
    EXPECT_TRUE(contains(printed[i], "ubyte:" + id + ": ")) << printed[i];
    EXPECT_TRUE(answer_of(printed[i]).starts_with(found + " (")) << printed[i];
    // The entry of that number says the same.
    if (i % 33 != 0) continue;
    const CommandResult entry =
        run(words("predict --no-draw", data / "m", idx.string() + ":" + id));
    EXPECT_EQ(entry.out, printed[i] + "\n");
  }
  EXPECT_EQ(run(words("predict", data / "m", idx, "-o", data / "p.csv")).exit_code, 0);
  const CommandResult both = run(words("predict --json", data / "m", idx, "-o", data / "p.csv"));
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_TRUE(contains(both.err, "--json")) << both.err;
}

TEST(Photo, AFolderIsAllItsImages) {
  const Folder& folder = trained_on_digits();
  const TempDir pictures;
  std::filesystem::create_directories(pictures / "deep");
  Random random(7);
  write_picture(pictures / "b.pgm", page_with(1, random, 100).seen(white_paper, 1));
  write_picture(pictures / "a.pgm", page_with(0, random, 100).seen(white_paper, 1));
  write_picture(pictures.path() / "deep" / "c.pgm", Page(50, 50).seen(white_paper, 1));
  write_file(pictures / "notes.txt", std::string_view("not an image"));
  const CommandResult result = run(words("predict --no-draw", folder / "m", pictures.path()));
  EXPECT_EQ(result.exit_code, 1) << "a page is blank";
  const std::vector<std::string> lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 3U) << result.out;
  EXPECT_TRUE(contains(lines[0], "a.pgm: ")) << lines[0];
  EXPECT_TRUE(contains(lines[1], "b.pgm: ")) << lines[1];
  EXPECT_TRUE(contains(lines[2], "c.pgm: no digit found")) << lines[2];
  EXPECT_TRUE(contains(result.err, "notes.txt: is no image")) << result.err;
}
