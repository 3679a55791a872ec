// Sets of IDX and NPZ files, found by their names.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/data/mnist.hpp"
#include "gradus/data/npy.hpp"
#include "support/idx_sets.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

/// As EMNIST's site has them: letters are labelled 1 to 26.
void write_emnist(const TempDir& dir, const std::string& set) {
  const auto write = [&](const std::string& what, const Bytes& file) {
    write_file(dir / (set + "-" + what + "-ubyte.gz"), gzip(file));
  };
  write("train-images-idx3", idx_images(3, 51));
  write("train-labels-idx1", idx_labels({1, 2, 26}));
  write("test-images-idx3", idx_images(2, 102));
  write("test-labels-idx1", idx_labels({26, 1}));
}

}  // namespace

TEST(MnistFiles, FindsASetByItsName) {
  const TempDir dir;
  write_emnist(dir, "emnist-letters");
  write_file(dir / "emnist-letters-mapping.txt", "1 65 97\n2 66 98\n26 90 122\n");
  write_file(dir / "gzip.zip", "else");
  const MnistSet set = load_mnist_set(dir.path());
  EXPECT_EQ(set.name, "emnist-letters");
  EXPECT_EQ(set.data.train.size(), 3);
  EXPECT_EQ(set.data.test.y()(0, 0), 26);
  EXPECT_EQ(set.label_names, (std::map<Index, std::string>{{1, "A"}, {2, "B"}, {26, "Z"}}));
}

TEST(MnistFiles, OfSeveralSetsAFileNamesOne) {
  const TempDir dir;
  write_emnist(dir, "emnist-letters");
  write_emnist(dir, "emnist-digits");
  try {
    load_mnist(dir.path());
    FAIL();
  } catch (const DataError& error) {
    expect_in("several data sets: 'emnist-digits', 'emnist-letters'; name a file of one",
              error.what());
    expect_in("emnist-letters-", error.what());
  }
  for (const std::string name : {"emnist-digits", "emnist-letters"}) {
    const fs::path file = dir / (name + "-test-labels-idx1-ubyte.gz");
    EXPECT_TRUE(has_mnist(file));
    EXPECT_EQ(load_mnist_set(file).name, name);
  }
  fs::remove(dir / "emnist-letters-test-images-idx3-ubyte.gz");
  try {
    load_mnist(dir / "emnist-letters-train-images-idx3-ubyte.gz");
    FAIL();
  } catch (const DataError& error) {
    expect_in("there is no emnist-letters-test-images-idx3 file", error.what());
  }
}

TEST(MnistFiles, ADamagedMappingIsNamed) {
  for (const std::string text : {"1", "x 65", "1 7", "1 65\n1 66", "1 55296", "1 99999999999"}) {
    const TempDir dir;
    write_emnist(dir, "emnist-letters");
    write_file(dir / "emnist-letters-mapping.txt", text);
    try {
      load_mnist(dir.path());
      FAIL() << text;
    } catch (const DataError& error) {
      expect_in("emnist-letters-mapping.txt, line ", error.what());
    }
  }
}

TEST(MnistFiles, ReadsTheFourNpzFilesOfKmnist) {
  if (!has_npz()) GTEST_SKIP() << "needs a build with minizip";
  const TempDir dir;
  const auto write = [&](const std::string& what, const std::vector<Index>& shape, float first) {
    std::vector<float> values;
    for (Index i = 0; i < Shape(shape).size(); ++i) values.push_back(first + static_cast<float>(i));
    write_file(dir / ("kmnist-" + what + ".npz"), npz_bytes({{"arr_0", shape, values}}));
  };
  write("train-imgs", {3, 2, 2}, 40);
  write("train-labels", {3}, 0);
  write("test-imgs", {2, 2, 2}, 70);
  EXPECT_TRUE(has_mnist(dir.path()));
  try {
    load_mnist(dir.path());
    FAIL();
  } catch (const DataError& error) {
    expect_in("there is no kmnist-test-labels.npz", error.what());
  }
  write("test-labels", {2}, 1);
  for (const fs::path& place : {dir.path(), dir / "kmnist-train-imgs.npz"}) {
    const MnistSet set = load_mnist_set(place);
    EXPECT_EQ(set.name, "kmnist");
    EXPECT_EQ(set.data.train.sample_shape(), (Shape{2, 2, 1}));
    EXPECT_EQ(set.data.train.bytes(0)[1], 41);
    EXPECT_EQ(set.data.test.y()(1, 0), 2);
  }
  write("test-labels", {3}, 1);
  try {
    load_mnist(dir.path());
    FAIL();
  } catch (const DataError& error) {
    expect_in("kmnist-test-imgs.npz", error.what());
    expect_in("2 samples, but y has 3", error.what());
  }
}

TEST(MnistFiles, OtherNamesAreNoFilesOfASet) {
  for (const char* name :
       {"images.idx", "train.csv", "train-images.png", "train-labels.tsv.gz",
        "trainimages-idx3-ubyte", "xtrain-images-idx3-ubyte", "train-images", "mytrain.npz"}) {
    const TempDir dir;
    write_file(dir / name, "text");
    EXPECT_FALSE(has_mnist(dir.path())) << name;
    EXPECT_FALSE(has_mnist(dir / name)) << name;
  }
  const TempDir dir;
  write_file(dir / "my-test-images.npz", "text");
  EXPECT_FALSE(has_mnist(dir / "my-test-images.npz")) << "without labels it is a file of its own";
}
