#include "gradus/data/mnist.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "gradus/core/error.hpp"
#include "support/idx_sets.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

void write_small_mnist(const TempDir& dir) {
  write_file(dir / "train-images-idx3-ubyte", idx_images(3, 51));
  write_file(dir / "train-labels-idx1-ubyte", idx_labels({5, 0, 9}));
  write_file(dir / "t10k-images-idx3-ubyte", idx_images(2, 102));
  write_file(dir / "t10k-labels-idx1-ubyte", idx_labels({1, 4}));
}

/// What load_mnist complains about once `spoil` has changed a good directory.
std::string mnist_complaint(const std::function<void(const TempDir&)>& spoil) {
  const TempDir dir;
  write_small_mnist(dir);
  spoil(dir);
  try {
    load_mnist(dir.path());
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(Mnist, GivesImagesAsBytesAndLabelsAsOneColumn) {
  const TempDir dir;
  write_small_mnist(dir);
  const TrainTest mnist = load_mnist(dir.path());
  EXPECT_EQ(mnist.train.size(), 3);
  EXPECT_EQ(mnist.test.size(), 2);
  EXPECT_EQ(mnist.train.sample_shape(), (Shape{2, 3, 1}));
  EXPECT_TRUE(mnist.train.is_bytes());
  EXPECT_EQ(mnist.train.bytes(2)[5], 51);
  EXPECT_EQ(mnist.test.bytes(0)[0], 102);
  ASSERT_EQ(mnist.train.y().cols(), 1);
  EXPECT_EQ(mnist.train.y()(0, 0), 5);
  EXPECT_EQ(mnist.train.y()(2, 0), 9);
  EXPECT_EQ(mnist.test.y()(1, 0), 4);
}

TEST(Mnist, KnowsTheFourNamesOfEachFile) {
  for (const char* hyphen : {"-", "."}) {
    for (const char* end : {"", ".gz"}) {
      const TempDir dir;
      const auto write = [&](const std::string& part, const std::string& kind, const Bytes& file) {
        const std::string name = part + hyphen + kind + "-ubyte" + end;
        write_file(dir / name, *end == 0 ? file : gzip(file));
      };
      EXPECT_FALSE(has_mnist(dir.path()));
      write("t10k-labels", "idx1", idx_labels({1}));
      EXPECT_TRUE(has_mnist(dir.path()));
      write("train-images", "idx3", idx_images(1));
      write("train-labels", "idx1", idx_labels({1}));
      write("t10k-images", "idx3", idx_images(1));
      EXPECT_EQ(load_mnist(dir.path()).test.size(), 1) << hyphen << end;
    }
  }
}

TEST(Mnist, PassesOverAFolderWithTheNameOfAFile) {
  EXPECT_EQ(mnist_complaint([](const TempDir& dir) {
              fs::rename(dir / "t10k-images-idx3-ubyte", dir / "t10k-images.idx3-ubyte");
              fs::create_directory(dir / "t10k-images-idx3-ubyte");
            }),
            "");
  expect_in("t10k-images-idx3-ubyte: is a folder", mnist_complaint([](const TempDir& dir) {
              fs::remove(dir / "t10k-images-idx3-ubyte");
              fs::create_directory(dir / "t10k-images-idx3-ubyte");
            }));
}

TEST(Mnist, SaysThatTheDirectoryIsMissing) {
  const TempDir dir;
  write_file(dir / "file", "text");
  EXPECT_FALSE(has_mnist(dir / "none"));
  EXPECT_FALSE(has_mnist(dir / "file"));
  try {
    load_mnist(dir / "none");
    FAIL();
  } catch (const DataError& error) {
    expect_in("none: there is no such directory; run data/fetch_mnist.sh", error.what());
  }
  try {
    load_mnist(dir / "file");
    FAIL();
  } catch (const DataError& error) {
    expect_in("file: is not a directory", error.what());
  }
}

TEST(Mnist, SaysWhichFileIsMissingAndWhatToDo) {
  for (const std::string what :
       {"train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"}) {
    const std::string text =
        mnist_complaint([&](const TempDir& dir) { fs::remove(dir / (what + "-ubyte")); });
    expect_in("there is no " + what + " file (" + what + "-ubyte, ", text);
    expect_in(what + "-ubyte.gz, ", text);
    expect_in("run data/fetch_mnist.sh, or use --data digits", text);
  }
}

TEST(Mnist, RefusesImagesAndLabelsThatDifferInNumber) {
  const std::string text = mnist_complaint([](const TempDir& dir) {
    write_file(dir / "t10k-labels-idx1-ubyte", idx_labels({1, 2, 3}));
  });
  expect_in("t10k-images-idx3-ubyte has 2 images", text);
  expect_in("t10k-labels-idx1-ubyte has 3 labels", text);
}

TEST(Mnist, LabelsAreAnyWholeNumbers) {
  const TempDir dir;
  write_small_mnist(dir);
  write_file(dir / "train-labels-idx1-ubyte", idx_labels({1, 26, 255}));
  // Numbers of 1, 2 and 4 bytes with a sign, most significant byte first.
  const std::map<std::uint8_t, Bytes> elements = {{0x09, {0xff, 0x7f}},
                                                  {0x0b, {0xff, 0xff, 0, 0x7f}},
                                                  {0x0c, {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x7f}}};
  for (const auto& [type, bytes] : elements) {
    Bytes file = {0, 0, type, 1, 0, 0, 0, 2};
    file.insert(file.end(), bytes.begin(), bytes.end());
    write_file(dir / "t10k-labels-idx1-ubyte", file);
    const TrainTest mnist = load_mnist(dir.path());
    EXPECT_EQ(mnist.train.y()(1, 0), 26);
    EXPECT_EQ(mnist.train.y()(2, 0), 255);
    EXPECT_EQ(mnist.test.y()(0, 0), -1) << static_cast<int>(type);
    EXPECT_EQ(mnist.test.y()(1, 0), 127) << static_cast<int>(type);
    file.pop_back();
    expect_in("t10k-labels-idx1-ubyte: the header promises",
              mnist_complaint(
                  [&](const TempDir& of) { write_file(of / "t10k-labels-idx1-ubyte", file); }));
  }
}

TEST(Mnist, RefusesLabelsThatAreNoWholeNumbers) {
  for (const std::uint8_t type : Bytes{0x0d, 0x0e, 0x0a}) {
    expect_in(
        "types 08, 09, 0b and 0c", mnist_complaint([&](const TempDir& dir) {
          write_file(dir / "t10k-labels-idx1-ubyte", Bytes{0, 0, type, 1, 0, 0, 0, 1, 0, 0, 0, 0});
        }));
  }
  const Bytes large = {0, 0, 0x0c, 1, 0, 0, 0, 1, 1, 0, 0, 1};
  expect_in("expected labels of at most 16777216, got 16777217 at index 0",
            mnist_complaint(
                [&](const TempDir& dir) { write_file(dir / "t10k-labels-idx1-ubyte", large); }));
}

TEST(Mnist, RefusesArraysOfTheWrongRank) {
  expect_in("train-images-idx3-ubyte: expected images, an array of rank 3, got one of rank 1",
            mnist_complaint([](const TempDir& dir) {
              write_file(dir / "train-images-idx3-ubyte", idx_labels({1, 2, 3}));
            }));
  expect_in("train-labels-idx1-ubyte: expected labels, an array of rank 1, got one of rank 3",
            mnist_complaint([](const TempDir& dir) {
              write_file(dir / "train-labels-idx1-ubyte", idx_images(3));
            }));
}

TEST(Mnist, RefusesImagesOfDifferentOrAbsurdSize) {
  Bytes turned = idx_images(2);
  std::swap(turned[11], turned[15]);  // 3 x 2 pixels
  const std::string text = mnist_complaint(
      [&](const TempDir& dir) { write_file(dir / "t10k-images-idx3-ubyte", turned); });
  expect_in("(2, 3, 1)", text);
  expect_in("(3, 2, 1)", text);
  Bytes wide = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 4, 1};
  wide.resize(16 + 2 * 1025);
  expect_in("t10k-images-idx3-ubyte: expected images of about 28 x 28 pixels, got 1 x 1025",
            mnist_complaint(
                [&](const TempDir& dir) { write_file(dir / "t10k-images-idx3-ubyte", wide); }));
}

TEST(Mnist, NamesADamagedFile) {
  expect_in("train-images-idx3-ubyte: is empty", mnist_complaint([](const TempDir& dir) {
              write_file(dir / "train-images-idx3-ubyte", "");
            }));
}

// The real data, in the directory that the environment variable GRADUS_DATA names.

TEST(Mnist, TheRealDataIsWhatIsPublished) {
  const char* dir = std::getenv("GRADUS_DATA");
  if (dir == nullptr) GTEST_SKIP() << "needs MNIST in GRADUS_DATA";
  const TrainTest mnist = load_mnist(dir);
  ASSERT_EQ(mnist.train.size(), 60000);
  ASSERT_EQ(mnist.test.size(), 10000);
  EXPECT_EQ(mnist.train.sample_shape(), (Shape{28, 28, 1}));
  const std::array train_starts = {5, 0, 4, 1, 9};
  const std::array test_starts = {7, 2, 1, 0, 4};
  for (std::size_t i = 0; i < train_starts.size(); ++i) {
    EXPECT_EQ(mnist.train.y()(static_cast<Index>(i), 0), static_cast<Scalar>(train_starts[i]));
    EXPECT_EQ(mnist.test.y()(static_cast<Index>(i), 0), static_cast<Scalar>(test_starts[i]));
  }
  // What PyTorch's MNIST example normalizes with.
  EXPECT_NEAR(mnist.train.byte_moments().mean, 0.1307, 5e-5);
  EXPECT_NEAR(mnist.train.byte_moments().stddev, 0.3081, 5e-5);
  const auto histogram = [](const Dataset& data) {
    std::array<int, 10> count{};
    for (Index i = 0; i < data.size(); ++i) ++count[static_cast<std::size_t>(data.y()(i, 0))];
    return count;
  };
  EXPECT_EQ(histogram(mnist.train),
            (std::array{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}));
  EXPECT_EQ(histogram(mnist.test),
            (std::array{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
}
