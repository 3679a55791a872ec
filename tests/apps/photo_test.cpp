// Pictures of digits on paper, and what `gradus predict` makes of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <gradus/core/random.hpp>
#include <gradus/data/image_resize.hpp>
#include <gradus/data/synthetic_digits.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/saved/find_digits.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
using cli::find_digits;
using cli::FoundDigit;

namespace {

/// How light paper is, 0 to 1, at a place from 0 to 1.
using Light = std::function<double(double row, double col)>;

double white_paper(double, double) { return 1; }
double from_a_side(double row, double col) { return 0.95 - 0.35 * row - 0.25 * col; }
double in_a_corner(double row, double col) {
  return 1 - 0.6 * std::exp(-4 * (row * row + col * col));
}
double half_in_shadow(double row, double col) { return col + 0.3 * row < 0.55 ? 0.9 : 0.55; }

/// A page, and the ink on it.
struct Page {
  Image ink;  // 255: full

  explicit Page(Index height, Index width)
      : ink{height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width)), 1} {
  }

  std::uint8_t& at(Index row, Index col) {
    return ink.pixels[static_cast<std::size_t>(row * ink.width + col)];
  }
  void fill(Index top, Index left, Index height, Index width) {
    for (Index i = 0; i < height; ++i) {
      for (Index j = 0; j < width; ++j) at(top + i, left + j) = 255;
    }
  }
  /// A synthetic digit in a square of this side.
  void draw(int digit, Random& random, Index top, Index left, Index side) {
    Image small{kDigitSide, kDigitSide, std::vector<std::uint8_t>(kDigitPixels), 1};
    draw_digit(digit, random, small.pixels);
    const Image large = resize(small, side, side);
    for (Index i = 0; i < side; ++i) {
      for (Index j = 0; j < side; ++j) {
        at(top + i, left + j) = large.pixels[static_cast<std::size_t>(i * side + j)];
      }
    }
  }
  /// Seen in this light. darkness: of the ink, 0 to 1. noise: its greatest, in shades.
  Image seen(const Light& light, double darkness, int noise = 0) const {
    Random random(5);
    Image image = ink;
    for (Index i = 0; i < image.height; ++i) {
      for (Index j = 0; j < image.width; ++j) {
        std::uint8_t& pixel = image.pixels[static_cast<std::size_t>(i * image.width + j)];
        const double paper = 240 * light(static_cast<double>(i) / static_cast<double>(image.height),
                                         static_cast<double>(j) / static_cast<double>(image.width));
        double value = paper * (1 - darkness * pixel / 255);
        if (noise > 0)
          value += static_cast<double>(random.below(2U * static_cast<unsigned>(noise))) - noise;
        pixel = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
    return image;
  }
};

Image inverted(Image image) {
  for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return image;
}

/// A page with one digit in its middle.
Page page_with(int digit, Random& random, Index side) {
  Page page(side, side);
  page.draw(digit, random, side / 8, side / 8, side * 3 / 4);
  return page;
}

struct PictureKind {
  const char* name;
  std::function<Image(const Page&)> seen;
};

std::vector<PictureKind> picture_kinds() {
  return {
      {"dark on light", [](const Page& page) { return page.seen(white_paper, 1); }},
      {"light on dark", [](const Page& page) { return inverted(page.seen(white_paper, 1)); }},
      {"pencil", [](const Page& page) { return page.seen(white_paper, 0.35); }},
      {"light from a side", [](const Page& page) { return page.seen(from_a_side, 0.7); }},
      {"a dark corner", [](const Page& page) { return page.seen(in_a_corner, 0.7); }},
      {"half in shadow", [](const Page& page) { return page.seen(half_in_shadow, 0.7); }},
      {"noise", [](const Page& page) { return page.seen(from_a_side, 0.7, 25); }},
  };
}

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

// LeCun's page: fitted into 20 x 20, the centre of mass in the middle of 28 x 28.
TEST(Photo, ADigitIsFittedAndCentred) {
  Random random(1);
  for (const PictureKind& kind : picture_kinds()) {
    for (int digit = 0; digit < 10; ++digit) {
      SCOPED_TRACE(std::string(kind.name) + ", " + std::to_string(digit));
      const std::vector<FoundDigit> found =
          find_digits(kind.seen(page_with(digit, random, 60 + 40 * digit)), 28, 28);
      ASSERT_EQ(found.size(), 1U);
      double sum = 0, down = 0, right = 0;
      Index top = 28, bottom = -1, left = 28, last = -1;
      for (Index i = 0; i < 28; ++i) {
        for (Index j = 0; j < 28; ++j) {
          const double ink = found[0].image.pixels[static_cast<std::size_t>(28 * i + j)];
          sum += ink;
          down += ink * static_cast<double>(i);
          right += ink * static_cast<double>(j);
          if (ink == 0) continue;
          top = std::min(top, i);
          bottom = std::max(bottom, i);
          left = std::min(left, j);
          last = std::max(last, j);
        }
      }
      EXPECT_GE(std::max(bottom - top, last - left), 18);
      EXPECT_LE(std::max(bottom - top, last - left), 19);
      EXPECT_NEAR(down / sum, 13.5, 0.51);
      EXPECT_NEAR(right / sum, 13.5, 0.51);
      EXPECT_GT(*std::ranges::max_element(found[0].image.pixels), 200);
      EXPECT_EQ(cli::border_brightness(found[0].image.pixels, 28, 28), 0);
    }
  }
}

TEST(Photo, ABlankPageHasNoDigit) {
  for (const Index side : {1, 2, 28, 300, 1500}) {
    for (const PictureKind& kind : picture_kinds()) {
      EXPECT_TRUE(find_digits(kind.seen(Page(side, side)), 28, 28).empty()) << kind.name << side;
    }
  }
}

TEST(Photo, DigitsAreFoundAsTheyAreRead) {
  Random random(2);
  Page page(400, 700);
  const std::vector<std::pair<Index, Index>> places = {
      {20, 40}, {35, 260}, {10, 480}, {230, 60}, {215, 300}};
  for (const auto& [top, left] : places)
    page.draw(static_cast<int>(2 * (left % 3)), random, top, left, 150);
  page.fill(195, 0, 3, 700);  // a ruled line
  page.fill(390, 100, 3, 3);  // specks
  page.fill(200, 650, 4, 4);
  const std::vector<FoundDigit> found = find_digits(page.seen(from_a_side, 0.8), 28, 28);
  ASSERT_EQ(found.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_GE(found[i].box.top, places[i].first);
    EXPECT_GE(found[i].box.left, places[i].second);
    EXPECT_LE(found[i].box.top + found[i].box.height, places[i].first + 150);
    EXPECT_LE(found[i].box.left + found[i].box.width, places[i].second + 150);
  }
}

TEST(Photo, BrokenStrokesAreOneDigit) {
  Page page(200, 200);
  page.fill(40, 70, 8, 60);  // the bar of a 5, apart from
  page.fill(54, 70, 50, 8);  // its neck
  page.fill(96, 70, 8, 60);
  page.fill(96, 122, 50, 8);
  page.fill(138, 70, 8, 60);
  EXPECT_EQ(find_digits(page.seen(white_paper, 0.8), 28, 28).size(), 1U);
}

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
    const nlohmann::json answers = predicted_json(arguments);
    ASSERT_EQ(answers.size(), 40U) << kind.name;
    for (std::size_t i = 0; i < 40; ++i) {
      right += answers[i]["predictions"][0]["class"] == std::to_string(i % 10) ? 1 : 0;
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
  ASSERT_EQ(lines.size(), 29U) << "two drawings of what the network sees, and the answers";
  EXPECT_TRUE(contains(lines.back(), "two.pgm: 2 digits: ")) << lines.back();
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

  // Half a zero, half nothing known: the answer is in doubt.
  Page scribble(100, 100);
  for (Index i = 20; i < 80; i += 12) scribble.fill(i, 20, 4, 60);
  scribble.fill(20, 20, 60, 4);
  write_picture(folder / "scribble.pgm", scribble.seen(white_paper, 1));
  const nlohmann::json doubt =
      predicted_json(words("predict --json", folder / "m", folder / "scribble.pgm"));
  const CommandResult said = run(words("predict --no-draw", folder / "m", folder / "scribble.pgm"));
  EXPECT_EQ(contains(said.out, "not sure: "), doubt[0]["predictions"][0]["probability"] < 0.8);
  EXPECT_EQ(doubt[0]["sure"], doubt[0]["predictions"][0]["probability"] >= 0.8);
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
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string id = std::to_string(i);
    const std::string found = lines[i + 1].substr(id.size() + 1, 1);
    EXPECT_TRUE(lines[i + 1].starts_with(id + "," + found + ",")) << lines[i + 1];
    EXPECT_TRUE(contains(printed[i], "ubyte:" + id + ": " + found + " (")) << printed[i];
    // The entry of that number says the same.
    if (i % 33 != 0) continue;
    const CommandResult entry =
        run(words("predict --no-draw", data / "m", idx.string() + ":" + id));
    EXPECT_TRUE(contains(entry.out, ": " + found + " (") ||
                contains(entry.out, ": not sure: " + found + " ("))
        << entry.out;
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
