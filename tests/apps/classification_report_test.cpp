// gradus evaluate's report. The tables are scikit-learn 1.2.1's:
//
//     classification_report(y, q, labels=range(4), target_names=names, digits=4)
//     r2_score, mean_squared_error and mean_absolute_error of y, p
#include "cli/saved/classification_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "gradus/data/npy.hpp"
#include "gradus/gradus.hpp"
#include "support/command.hpp"
#include "support/matrices.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

cli::ClassificationReport report_of(const std::vector<std::string>& names, const Matrix& y,
                                    const Matrix& q) {
  ConfusionMatrix confusion(std::ssize(names));
  confusion.update(read_only(y), read_only(q));
  return cli::classification_report(names, confusion.counts());
}

const Matrix kReportTrue = column({0, 0, 1, 1, 1, 2, 2, 3, 1, 0});
const Matrix kReportPred = column({0, 1, 1, 1, 0, 2, 1, 2, 2, 0});

constexpr const char* kReportOfScikitLearn =
    "              precision    recall  f1-score   support\n"
    "\n"
    "      setosa     0.6667    0.6667    0.6667         3\n"
    "  versicolor     0.5000    0.5000    0.5000         4\n"
    "   virginica     0.3333    0.5000    0.4000         2\n"
    "        none     0.0000    0.0000    0.0000         1\n"
    "\n"
    "    accuracy                         0.5000        10\n"
    "   macro avg     0.3750    0.4167    0.3917        10\n"
    "weighted avg     0.4667    0.5000    0.4800        10\n";

/// A model that gives what it gets.
void save_identity(const std::filesystem::path& path, Index features) {
  Sequential model({Input({features}), Dense(features)});
  model.build({features});
  model.network().theta().setZero();
  for (Index i = 0; i < features; ++i) model.network().theta()(i * features + i) = 1;
  model.compile({.optimizer = "sgd", .loss = "mse"});
  model.save(path);
}

nlohmann::json evaluated_identity(const std::vector<float>& x, const std::vector<float>& y,
                                  Index features) {
  const TempDir dir;
  const Index rows = std::ssize(x) / features;
  save_identity(dir / "m.safetensors", features);
  write_file(dir / "x.npy", npy_bytes({rows, features}, x));
  write_file(dir / "y.npy", npy_bytes({rows, features}, y));
  const CommandResult result =
      run(words("evaluate m.safetensors --json --task regression --data x.npy --target y.npy"),
          {.directory = dir.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out, nullptr, false);
}

}  // namespace

TEST(ClassificationReport, IsThatOfScikitLearn) {
  const auto report =
      report_of({"setosa", "versicolor", "virginica", "none"}, kReportTrue, kReportPred);
  EXPECT_EQ(cli::report_text(report),
            kReportOfScikitLearn + std::string("\nNever predicted, so precision is 0: "
                                               "'none'\n"));
  const auto two =
      report_of({"a", "b"}, column({0, 0, 0, 0, 0, 1, 1, 1}), column({0, 0, 0, 1, 1, 1, 1, 0}));
  EXPECT_EQ(cli::report_text(two),
            "              precision    recall  f1-score   support\n"
            "\n"
            "           a     0.7500    0.6000    0.6667         5\n"
            "           b     0.5000    0.6667    0.5714         3\n"
            "\n"
            "    accuracy                         0.6250         8\n"
            "   macro avg     0.6250    0.6333    0.6190         8\n"
            "weighted avg     0.6562    0.6250    0.6310         8\n");
}

TEST(ClassificationReport, LeavesOutAClassThatDoesNotOccur) {
  const auto report =
      report_of({"setosa", "versicolor", "virginica", "none", "rose"}, kReportTrue, kReportPred);
  EXPECT_TRUE(cli::report_text(report).starts_with(kReportOfScikitLearn));
  EXPECT_TRUE(contains(cli::report_text(report), "left out: 'rose'\n"));
  const nlohmann::json json = nlohmann::json::parse(cli::report_json(report).dump());
  ASSERT_EQ(json["classes"].size(), 5U) << "as the confusion matrix has them";
  EXPECT_EQ(json["classes"][4]["support"], 0);
  EXPECT_NEAR(json["macro_avg"]["f1_score"], 0.3916666666666666, 1e-12);
  EXPECT_NEAR(json["weighted_avg"]["precision"], 0.4666666666666667, 1e-12);
  EXPECT_EQ(json["weighted_avg"]["support"], 10);
}

TEST(ClassificationReport, AClassThatIsOnlyPredictedHasRecall0) {
  const auto report = report_of({"a", "b"}, column({0, 0}), column({0, 1}));
  EXPECT_TRUE(contains(cli::report_text(report), "Without samples, so recall is 0: 'b'\n"));
  EXPECT_DOUBLE_EQ(report.macro.recall, 0.25) << "it counts, as in scikit-learn";
}

TEST(ClassificationReport, HasLinesOf80ColumnsAtMost) {
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "ä";
  const auto report = report_of({umlauts, std::string(100, 'x')}, column({0, 1}), column({0, 1}));
  std::istringstream text(cli::report_text(report));
  for (std::string line; std::getline(text, line);) {
    std::erase_if(line, [](char c) { return (c & 0xC0) == 0x80; });  // a character's other bytes
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(EvaluateCommand, ErrorsOfARegressionAreThoseOfScikitLearn) {
  const nlohmann::json one = evaluated_identity({2.5F, 0, 2, 8, 4}, {3, -0.5F, 2, 7, 4.25F}, 1);
  EXPECT_NEAR(one["mean_squared_error"], 0.3125, 1e-12);
  EXPECT_NEAR(one["mean_absolute_error"], 0.45, 1e-12);
  EXPECT_NEAR(one["root_mean_squared_error"], 0.5590169943749475, 1e-12);
  EXPECT_NEAR(one["r2"], 0.9491042345276873, 1e-12);
  const nlohmann::json two = evaluated_identity({0, 2, -1, 2, 8, -5}, {0.5F, 1, -1, 1, 7, -6}, 2);
  EXPECT_NEAR(two["mean_squared_error"], 0.7083333333333334, 1e-12);
  EXPECT_NEAR(two["r2"], 0.9368005266622779, 1e-12) << "the mean over the outputs";
}
