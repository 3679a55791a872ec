#include "gradus/data/dataset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Three samples (1, 2), (3, 4), (5, 6) with the targets 10, 20, 30.
Dataset scalars() {
  Matrix x(3, 2);
  x << 1, 2, 3, 4, 5, 6;
  return {x, column({10, 20, 30})};
}

/// Three samples of 2 x 1 x 1 bytes with the targets 7, 8, 9.
Dataset bytes() { return {Bytes{0, 51, 102, 153, 204, 255}, Shape{2, 1, 1}, column({7, 8, 9})}; }

Matrix gathered(const Dataset& data, const std::vector<std::uint32_t>& which) {
  Matrix x(static_cast<Index>(which.size()), data.features());
  data.gather(which, view(x));
  return x;
}

std::string message(const auto& action) {
  try {
    action();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST(Dataset, OfScalarsHasOneFeatureAColumn) {
  const Dataset data = scalars();
  EXPECT_EQ(data.size(), 3);
  EXPECT_EQ(data.features(), 2);
  EXPECT_EQ(data.sample_shape(), Shape{2});
  EXPECT_FALSE(data.is_bytes());
  EXPECT_TRUE(data.bytes(0).empty());
  EXPECT_EQ(data.y(), column({10, 20, 30}));
}

TEST(Dataset, OfScalarsTakesAShape) {
  const Dataset data(Matrix::Zero(4, 6), Matrix::Zero(4, 1), Shape{2, 3});
  EXPECT_EQ(data.features(), 6);
  EXPECT_EQ(data.sample_shape(), (Shape{2, 3}));
}

TEST(Dataset, OfBytesGivesTheBytesOfASample) {
  const Dataset data = bytes();
  EXPECT_EQ(data.size(), 3);
  EXPECT_EQ(data.features(), 2);
  EXPECT_TRUE(data.is_bytes());
  EXPECT_EQ(Bytes(data.bytes(1).begin(), data.bytes(1).end()), (Bytes{102, 153}));
}

TEST(Dataset, RefusesSizesThatDoNotFit) {
  const std::string shape = message([] { Dataset(Matrix(3, 5), Matrix(3, 1), Shape{2, 2}); });
  EXPECT_NE(shape.find("(2, 2)"), std::string::npos) << shape;
  EXPECT_NE(shape.find("5 columns"), std::string::npos) << shape;
  const std::string rows = message([] { Dataset(Matrix(3, 5), Matrix(2, 1)); });
  EXPECT_NE(rows.find("3 samples"), std::string::npos) << rows;
  const std::string count = message([] { Dataset(Bytes(11), Shape{2, 2}, Matrix(3, 1)); });
  EXPECT_NE(count.find("3 samples of 4 bytes"), std::string::npos) << count;
  EXPECT_NE(count.find("11"), std::string::npos) << count;
  EXPECT_NE(message([] { Dataset(Bytes(4), Shape{2, 0}, Matrix(2, 1)); }), "");
}

TEST(Dataset, GathersRowsInAnyOrderAndRepeated) {
  Matrix expected(4, 2);
  expected << 5, 6, 1, 2, 5, 6, 3, 4;
  EXPECT_EQ(gathered(scalars(), {2, 0, 2, 1}), expected);
  Matrix y(2, 1);
  scalars().gather_targets(std::array<std::uint32_t, 2>{2, 1}, view(y));
  EXPECT_EQ(y, column({30, 20}));
}

TEST(Dataset, GathersTargetsOfSeveralColumns) {
  Matrix y(3, 2), got(2, 2), expected(2, 2);
  y << 1, 2, 3, 4, 5, 6;
  expected << 5, 6, 1, 2;
  const Dataset data(Matrix::Zero(3, 1), y);
  data.gather_targets(std::array<std::uint32_t, 2>{2, 0}, view(got));
  EXPECT_EQ(got, expected);
}

TEST(Dataset, GathersBytesScaledToOneAtFirst) {
  Matrix expected(2, 2);
  expected << Scalar(0.8), 1, 0, Scalar(0.2);
  EXPECT_TRUE(gathered(bytes(), {2, 0}).isApprox(expected, Scalar(1e-6)));
  EXPECT_EQ(gathered(bytes(), {2})(0, 1), 1) << "white must be exactly 1";
}

TEST(Dataset, RescalesBytesOnly) {
  Dataset data = bytes();
  data.rescale(2, -3);
  Matrix expected(1, 2);
  expected << 2 * 102 - 3, 2 * 153 - 3;
  EXPECT_EQ(gathered(data, {1}), expected);
  EXPECT_NE(message([] { scalars().rescale(1, 0); }).find("holds Scalars"), std::string::npos);
}

TEST(Dataset, MomentsMatchTheirDefinition) {
  // Bytes 0, 51, ..., 255 are 0, 0.2, ..., 1: mean 0.5, variance 0.7 / 6.
  const Dataset::Moments moments = bytes().byte_moments();
  EXPECT_NEAR(moments.mean, 0.5, 1e-12);
  EXPECT_NEAR(moments.stddev, std::sqrt(0.7 / 6), 1e-12);
  const Dataset flat(Bytes(6, 77), Shape{2}, Matrix::Zero(3, 1));
  EXPECT_NEAR(flat.byte_moments().stddev, 0, 1e-7);
}

TEST(Dataset, MomentsNormalize) {
  Dataset data = bytes();
  const Dataset::Moments moments = data.byte_moments();
  data.rescale(static_cast<Scalar>(1 / (255 * moments.stddev)),
               static_cast<Scalar>(-moments.mean / moments.stddev));
  const Matrix x = gathered(data, {0, 1, 2});
  EXPECT_NEAR(x.mean(), 0, 1e-6);
  EXPECT_NEAR(x.array().square().mean(), 1, 1e-6);
}

TEST(Dataset, KeepsTheFirstSamples) {
  for (Dataset data : {scalars(), bytes()}) {
    const Matrix before = gathered(data, {0, 1});
    data.keep_first(3);
    EXPECT_EQ(data.size(), 3);
    data.keep_first(100);
    EXPECT_EQ(data.size(), 3);
    data.keep_first(2);
    EXPECT_EQ(data.size(), 2);
    EXPECT_EQ(data.y().rows(), 2);
    EXPECT_EQ(gathered(data, {0, 1}), before);
  }
}

TEST(Dataset, KeepsTheScaleWhenItKeepsTheFirst) {
  Dataset data = bytes();
  data.rescale(1, 0);
  data.keep_first(1);
  EXPECT_EQ(gathered(data, {0})(0, 1), 51);
  EXPECT_NEAR(data.byte_moments().mean, 0.1, 1e-12);
}

TEST(Dataset, OneHotRowsBecomeClassIds) {
  Dataset data(Matrix::Zero(3, 1), matrix({{0, 1, 0}, {1, 0, 0}, {0, 0, 1}}));
  EXPECT_TRUE(data.to_class_ids());
  EXPECT_EQ(data.y(), column({1, 0, 2}));
  EXPECT_FALSE(data.to_class_ids()) << "one column";
  for (const Matrix& y : {matrix({{0, 1}, {1, 1}}), matrix({{0, 1}, {0, 0}}),
                          matrix({{0, 1}, {2, 0}}), matrix({{0, 1}, {1, -1}})}) {
    Dataset other(Matrix::Zero(2, 1), y);
    EXPECT_FALSE(other.to_class_ids());
    EXPECT_EQ(other.y(), y);
  }
}

TEST(Dataset, TheChecksumIsOfSamplesAndTargets) {
  const auto of_bytes = [](std::vector<std::uint8_t> x, Scalar y) {
    return Dataset(std::move(x), Shape{2}, Matrix::Constant(1, 1, y)).checksum();
  };
  const auto of_numbers = [](Scalar x, Scalar y) {
    return Dataset(Matrix::Constant(1, 2, x), Matrix::Constant(1, 1, y)).checksum();
  };
  EXPECT_EQ(of_bytes({1, 2}, 3), of_bytes({1, 2}, 3));
  EXPECT_NE(of_bytes({1, 2}, 3), of_bytes({1, 7}, 3)) << "the images";
  EXPECT_NE(of_bytes({1, 2}, 3), of_bytes({1, 2}, 4));
  EXPECT_NE(of_numbers(1, 3), of_numbers(2, 3));
  EXPECT_NE(of_numbers(1, 3), of_numbers(1, 4));
}

TEST(Dataset, TargetsCanBeReplaced) {
  Dataset data(std::vector<std::uint8_t>{1, 2, 3, 4}, Shape{2}, column({0, 1}));
  data.set_y(column({7, 9}));
  EXPECT_EQ(data.y(), column({7, 9}));
  EXPECT_EQ(data.bytes(1)[1], 4);
  EXPECT_THROW(data.set_y(column({1, 2, 3})), InvalidArgument);
}

TEST(Dataset, TransposesImagesOfBytesAndOfNumbers) {
  // Two images of 2 x 3 pixels in two channels; a pixel's second channel is its first plus 100.
  std::vector<std::uint8_t> bytes;
  for (const int pixel : {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16}) {
    bytes.push_back(static_cast<std::uint8_t>(pixel));
    bytes.push_back(static_cast<std::uint8_t>(pixel + 100));
  }
  Matrix expected(2, 12);
  expected << 1, 101, 4, 104, 2, 102, 5, 105, 3, 103, 6, 106,  //
      11, 111, 14, 114, 12, 112, 15, 115, 13, 113, 16, 116;
  Dataset of_bytes(bytes, Shape{2, 3, 2}, column({0, 1}));
  of_bytes.rescale(1, 0);
  Dataset of_numbers(of_bytes.x(), column({0, 1}), Shape{2, 3, 2});
  for (Dataset* const data : {&of_bytes, &of_numbers}) {
    data->transpose_images();
    EXPECT_EQ(data->sample_shape(), (Shape{3, 2, 2}));
    EXPECT_EQ(data->x(), expected);
  }
  Dataset rows(of_bytes.x(), column({0, 1}));
  EXPECT_THROW(rows.transpose_images(), InvalidArgument);
}
