#include "gradus/metrics/confusion_matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

void count_in(ConfusionMatrix& confusion, const Matrix& y_true, const Matrix& y_pred,
              const Vector& weights = {}) {
  confusion.update(read_only(y_true), read_only(y_pred), read_only(weights));
}

Matrix counts(const ConfusionMatrix& confusion) { return confusion.counts().cast<Scalar>(); }

const Matrix kConfusionPred =
    matrix({{0.1, 0.7, 0.2}, {0.6, 0.3, 0.1}, {0.2, 0.2, 0.6}, {0.1, 0.5, 0.4}});

}  // namespace

TEST(ConfusionMatrix, CountsTrueClassesDownAndPredictedAcross) {
  ConfusionMatrix ids(3), rows(3);
  count_in(ids, column({1, 0, 2, 2}), kConfusionPred);
  EXPECT_EQ(counts(ids), matrix({{1, 0, 0}, {0, 1, 0}, {0, 1, 1}}));
  count_in(rows, one_hot({1, 0, 2, 2}, 3), kConfusionPred);
  EXPECT_EQ(counts(rows), counts(ids));
  count_in(rows, column({0}), column({2}));
  EXPECT_EQ(counts(rows), matrix({{1, 0, 1}, {0, 1, 0}, {0, 1, 1}})) << "predictions as class ids";
  rows.reset();
  EXPECT_EQ(counts(rows), Matrix::Zero(3, 3));
}

TEST(ConfusionMatrix, WeighsSamples) {
  ConfusionMatrix confusion(3);
  count_in(confusion, column({1, 0, 2, 2}), kConfusionPred, vector({0.5, 2, 3, 0.25}));
  EXPECT_EQ(counts(confusion), matrix({{2, 0, 0}, {0, 0.5, 0}, {0, 0.25, 3}}));
}

TEST(ConfusionMatrix, OfTwoClassesTakesProbabilities) {
  ConfusionMatrix confusion(2);
  count_in(confusion, column({0, 0, 1, 1}), column({0.2, 0.6, 0.5, 0.9}));
  EXPECT_EQ(counts(confusion), matrix({{1, 1}, {1, 1}}));
}

TEST(ConfusionMatrix, PrintsATable) {
  ConfusionMatrix confusion(2);
  count_in(confusion, column({0, 1, 1}), column({0, 0, 1}), vector({12, 0.25, 3}));
  EXPECT_EQ(confusion.str(),
            "true class by row, predicted class by column\n"
            "      0     1\n"
            "0    12     .\n"
            "1  0.25     3\n");
  EXPECT_EQ(confusion.str({"cat", "größer als ein Hund"}),
            "true class by row, predicted class by column\n"
            "                            cat  größer al…\n"
            "                cat          12           .\n"
            "größer als ein Hund        0.25           3\n");
  EXPECT_TRUE(says([&] { (void)confusion.str({"cat"}); }, {"2 class names", "got 1"}));
}

TEST(ConfusionMatrix, NamesThatAreTheSameWhenCutAreNumbered) {
  ConfusionMatrix confusion(2);
  EXPECT_EQ(confusion.str({"a long name, one", "a long name, two"}),
            "true class by row, predicted class by column\n"
            "                    0  1\n"
            "0 a long name, one  .  .\n"
            "1 a long name, two  .  .\n");
}

TEST(ConfusionMatrix, HasLinesOf80ColumnsAtMost) {
  for (const Index classes : {2, 10, 26, 60, 200}) {
    for (const double count : {1.0, 60000.0}) {
      ConfusionMatrix confusion(classes);
      std::vector<std::string> names;
      Matrix ids(classes, 1);
      for (Index i = 0; i < classes; ++i) {
        names.push_back(std::to_string(i) + " is a name of a class");
        ids(i, 0) = static_cast<Scalar>(i);
      }
      count_in(confusion, ids, ids, Vector::Constant(classes, static_cast<Scalar>(count)));
      for (const std::vector<std::string>& given : {names, std::vector<std::string>()}) {
        std::istringstream text(confusion.str(given));
        Index counts_found = 0;
        for (std::string line; std::getline(text, line);) {
          std::string without_marks = line;
          std::erase_if(without_marks, [](char c) { return (c & 0xC0) == 0x80; });  // 2nd bytes
          EXPECT_LE(without_marks.size(), 80U) << line;
          counts_found += std::ranges::count(line, '.');
        }
        EXPECT_EQ(counts_found, classes * (classes - 1)) << "each 0 once";
      }
    }
  }
}

TEST(ConfusionMatrix, Of26LettersIsOneTable) {
  ConfusionMatrix confusion(26);
  std::vector<std::string> names;
  for (char c = 'A'; c <= 'Z'; ++c) names.emplace_back(1, c);
  Matrix ids(26, 1);
  for (Index i = 0; i < 26; ++i) ids(i, 0) = static_cast<Scalar>(i);
  count_in(confusion, ids, ids, Vector::Constant(26, 40));
  const std::string text = confusion.str(names);
  EXPECT_EQ(std::ranges::count(text, '\n'), 28) << text;
}

TEST(ConfusionMatrix, RefusesWhatItCannotPlaceAndCountsNothing) {
  EXPECT_TRUE(says([] { ConfusionMatrix(1); }, {"at least 2 classes"}));
  ConfusionMatrix confusion(3);
  for (const Scalar id : {Scalar(-1), Scalar(3), Scalar(0.5), kNaN}) {
    EXPECT_TRUE(says(
        [&] {
          count_in(confusion, column({0, static_cast<double>(id), 0, 0}), kConfusionPred);
        },
        {"target of sample 1", "0 to 2"}));
  }
  EXPECT_TRUE(says(
      [&] {
        count_in(confusion, column({0}), row({kNaN, 0.5, 0.5}));
      },
      {"prediction of sample 0"}));
  EXPECT_TRUE(says(
      [&] {
        count_in(confusion, column({0}), row({0.5, 0.5}));
      },
      {"1 or 3", "got 2"}));
  EXPECT_TRUE(says([&] { count_in(confusion, column({0, 1}), row({0.5, 0.5, 0})); }, {"1", "2"}));
  EXPECT_TRUE(says(
      [&] {
        count_in(confusion, column({0}), row({1, 0, 0}), vector({1, 1}));
      },
      {"2"}));
  EXPECT_EQ(counts(confusion), Matrix::Zero(3, 3));
}
