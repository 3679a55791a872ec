// The page that shows a training: what is in it, and what a file's texts cannot do to it.
#include "cli/report/report.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "cli/report/history_table.hpp"
#include "support/errors.hpp"
#include "support/plot_reader.hpp"
#include "support/sample_report.hpp"

using namespace gradus;
using cli::Report;
using cli::report_html;

namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kEndless = std::numeric_limits<double>::infinity();

/// Loss and learning rate are there on a linear and a logarithmic scale, and all curves over epochs
/// and over time, but for the gradients, of which one of 0 leaves a gap.
constexpr int kSampleCurves = 2 * (2 * 2 + 2 + 2 * 1) + 4;

/// Expects a document whose tags are closed in order.
std::vector<Element> parse_page(const std::string& page) {
  const std::string doctype = "<!DOCTYPE html>\n";
  EXPECT_EQ(page.find(doctype), 0U);
  return parse_xml(page.substr(doctype.size()));
}

}  // namespace

TEST(Report, IsWellFormedWithEveryPart) {
  const std::string page = report_html(sample_report());
  const std::vector<Element> elements = parse_page(page);
  for (const char* id :
       {"curves", "classes", "mistakes", "weights", "gradients", "model", "provenance"}) {
    const auto count = std::ranges::count_if(elements, [&](const Element& element) {
      return element.is("section") && element.attribute("id") == id;
    });
    EXPECT_EQ(count, 1) << id;
  }
  EXPECT_TRUE(contains(page, "Model: &quot;sequential&quot;\n┃ dense ┃")) << "its lines are kept";
  EXPECT_TRUE(contains(page, "<th scope=\"row\">seed</th><td>1</td>"));
}

TEST(Report, AsksForNothing) {
  const std::string page = report_html(sample_report());
  for (const Element& element : parse_page(page)) {
    for (const char* name : {"src", "href", "action", "data", "poster", "srcset"}) {
      const std::string target = element.attribute(name);
      EXPECT_TRUE(target.empty() || target.starts_with("data:") || target.starts_with("#"))
          << element.tag;
    }
  }
  EXPECT_FALSE(contains(page, "http:"));
  EXPECT_FALSE(contains(page, "https:"));
  EXPECT_FALSE(contains(page, "@import"));
  EXPECT_FALSE(contains(page, "url("));
  EXPECT_TRUE(contains(page, "default-src 'none'"));
}

TEST(Report, TextsFromFilesStayTexts) {
  const std::string hostile = "\"'><img src=x onerror=alert(1)></script></style></title>\x01&";
  Report report = sample_report();
  report.title = report.summary = hostile;
  report.provenance = {{hostile, hostile}};
  report.final_metrics = {{hostile, hostile}};
  report.notes = {hostile};
  report.class_names = {hostile, hostile, hostile};
  report.gradient_norms.names = {hostile, hostile, hostile};
  for (Report::Epoch& epoch : report.epochs) epoch.logs.set(hostile, 1);
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_FALSE(contains(page, "<img src=x"));
  EXPECT_EQ(count_of(page, "</script>"), 1);
  EXPECT_EQ(count_of(page, "</style>"), 1);
  EXPECT_FALSE(contains(page, "\x01"));
}

TEST(Report, AnEmptyOneIsAPage) {
  const std::string page = report_html({});
  parse_page(page);
  EXPECT_EQ(count_of(page, "<section"), 0);
  EXPECT_TRUE(contains(page, "<h1>Training report</h1>"));
}

TEST(Report, DrawsACurveForEachNumber) {
  const std::string page = report_html(sample_report());
  EXPECT_EQ(count_of(page, "<polyline class=\"curve"), kSampleCurves);
  EXPECT_EQ(count_of(page, "class=\"log-switch\""), 2);
  EXPECT_TRUE(contains(page, "training <b>0.2000</b>"));
  EXPECT_TRUE(contains(page, "epoch 2\nvalidation  1.0000\ntraining  0.8000"));
}

TEST(Report, ShowsTheLastEpochAndTheBest) {
  Report report = sample_report();
  report.epochs.back().logs.set("val_loss", 5);
  report.epochs[1].logs.set("val_accuracy", kNoNumber);
  const std::string page = report_html(report);
  EXPECT_TRUE(contains(page, "<dt>val_loss</dt><dd>5.0000<small>best 0.6000 at epoch 4"));
  EXPECT_TRUE(contains(page, "<dt>val_accuracy</dt><dd>0.9000<small>its best"));
  EXPECT_FALSE(contains(page, "<dt>loss</dt>"));
  EXPECT_TRUE(contains(page, "<dd>5<small>2.5 s"));
}

// Precision, recall and F1 as scikit-learn's classification_report gives them.
TEST(Report, ShowsTheConfusionMatrixAndItsClasses) {
  const std::string page = report_html(sample_report());
  EXPECT_EQ(count_of(page, "<td class=\"hit-cell\""), 2);
  EXPECT_EQ(count_of(page, "<td class=\"hit-cell zero\""), 1);
  EXPECT_EQ(count_of(page, "<td class=\"zero\""), 4);
  EXPECT_EQ(count_of(page, "--wrong),0.000"), 4);
  EXPECT_TRUE(contains(page, "title=\"bee taken for &lt;/script&gt;"));
  EXPECT_TRUE(contains(page, "4 of 6 samples are right: an accuracy of 0.6667"));
  EXPECT_TRUE(contains(page, "ant</th><td>0.6667</td><td>1.0000</td><td>0.8000</td>"));
  EXPECT_TRUE(contains(page, "bee</th><td>0.0000</td><td>0.0000</td><td>0.0000</td>"));
  EXPECT_TRUE(contains(page, "</th><td>0.6667</td><td>0.6667</td><td>0.6667</td>"));
  EXPECT_TRUE(contains(page, "taken for ant (1×)"));
}

TEST(Report, ManyClassesAreListedWithoutATableOfCells) {
  Report report = sample_report();
  report.mistakes.clear();
  report.confusion = cli::Report().confusion;
  report.confusion.setIdentity(300, 300);
  report.confusion(7, 299) = 12;
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_EQ(count_of(page, "class=\"confusion"), 0);
  EXPECT_TRUE(contains(page, "A table of 300 x 300 cells would be too large"));
  EXPECT_TRUE(contains(page, "<p>7 taken for 299 (12×)</p>"));
  EXPECT_TRUE(contains(page, "<tr><th scope=\"row\">299</th>"));
  EXPECT_LT(page.size(), 200'000U);
}

TEST(Report, ShowsMistakesWithAndWithoutImages) {
  const std::string page = report_html(sample_report());
  EXPECT_EQ(count_of(page, "<div class=\"mistake\">"), 2);
  EXPECT_TRUE(contains(page, "alt=\"Sample 5: bee taken for"));
  EXPECT_TRUE(contains(page, "<i style=\"width:75.0%\"></i></span><b>0.75</b>"));
  // One mistake's image, two units' weights, and their scale.
  EXPECT_EQ(count_of(page, "<img src=\"data:image/bmp;base64,"), 1 + 2 + 1);
}

TEST(Report, SurvivesNumbersThatAreNone) {
  Report report = sample_report();
  for (Report::Epoch& epoch : report.epochs) {
    epoch.logs.set("loss", kNoNumber);
    epoch.logs.set("val_loss", kEndless);
    epoch.logs.set("accuracy", 1e300);
    epoch.learning_rate = kNoNumber;
    epoch.seconds = kEndless;
  }
  report.gradient_norms.values[0] = {0, kNoNumber, kEndless, 1e-300, 1e300};
  report.weights[0].values = {kNoNumber, kEndless};
  report.targets = {{.r2 = kNoNumber,
                     .rmse = kEndless,
                     .points = {{kNoNumber, 1}, {1, kEndless}, {2, 3}},
                     .residuals = cli::histogram({kNoNumber, kEndless, -1})}};
  report.steps = {
      .epochs = {0.5, 1}, .losses = {kNoNumber, kEndless}, .unfinished_seconds = kEndless};
  const std::string page = report_html(report);
  parse_page(page);
  for (const char* attribute : {"=\"nan", "=\"inf", "=\"-nan", ",nan", "nan,"}) {
    EXPECT_FALSE(contains(page, attribute)) << attribute;
  }
}

TEST(Report, AThousandsOfEpochsStaySmall) {
  Report report = sample_report();
  report.epochs = sample_epochs(5000);
  const std::string page = report_html(report);
  EXPECT_LT(page.size(), 3'000'000U);
  EXPECT_EQ(count_of(page, "<polyline class=\"curve"), kSampleCurves);
}

TEST(Report, OneEpochIsDrawnAsPoints) {
  Report report = sample_report();
  report.epochs.resize(1);
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_GE(count_of(page, "<circle"), 6);
}

TEST(Report, ARegressionHasPredictionsAndResiduals) {
  Report report;
  report.samples = "validation";
  report.targets = {{.name = "Output 1",
                     .samples = 3,
                     .r2 = 0.25,
                     .rmse = 2,
                     .mae = 1.5,
                     .points = {{0, 0}, {1, 2}, {kNoNumber, 1}},
                     .residuals = {.start = -2, .width = 1, .counts = {1, 0, 2}}}};
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_EQ(count_of(page, "<circle class=\"dots"), 2 * 2);
  EXPECT_EQ(count_of(page, "<rect class=\"hit block\""), 3);
  for (const char* part :
       {"id=\"predictions\"", "id=\"residuals\"", "<dt>R²</dt><dd>0.2500",
        "<dt>RMSE</dt><dd>2.0000", "<dt>MAE</dt><dd>1.5000",
        "Validation samples; on the dashed line", "-2 to -1: 1",
        "Validation samples. A residual is the true value less the prediction"}) {
    EXPECT_TRUE(contains(page, part)) << part;
  }
  EXPECT_FALSE(contains(page, "Output 1")) << "the only one needs no name";
  report.targets.push_back(report.targets[0]);
  report.targets[1].name = "Output <2>";
  const std::string both = report_html(report);
  EXPECT_EQ(count_of(both, "<h3>Output 1</h3>"), 2);
  EXPECT_EQ(count_of(both, "<h3>Output &lt;2&gt;</h3>"), 2);
}

TEST(Report, EachSectionNamesTheSamplesThatItShows) {
  Report report = sample_report();
  report.samples = "training";
  const std::string page = report_html(report);
  EXPECT_TRUE(contains(page, "Training samples. Rows are true classes"));
  EXPECT_TRUE(contains(page, "Training samples that the model gets wrong"));
  EXPECT_FALSE(contains(page, "Test sample"));
}

TEST(Report, OfARunningTrainingSaysWhenItWasWrittenAndNotThatItRuns) {
  Report report = sample_report();
  report.progress = {.running = true, .text = "Epoch 2 of <9>", .written = 1'700'000'000};
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_TRUE(contains(page, "<span>Epoch 2 of &lt;9&gt;.</span>")) << page.substr(0, 3000);
  EXPECT_TRUE(contains(page, "Last written at 2023-11-14 22:13:20 UTC."));
  EXPECT_TRUE(contains(page, "id=\"live\" data-written=\"1700000000\""));
  report.progress.running = false;
  const std::string ended = report_html(report);
  EXPECT_FALSE(contains(ended, "id=\"live\""));
  EXPECT_FALSE(contains(ended, "data-written="));
}

TEST(Report, DrawsTheLossOfEachBatchOverEpochsAndTime) {
  Report report;
  report.epochs = sample_epochs(2);  // of half a second each
  report.steps = {.epochs = {0.5, 1, 1.5, 2, 2.5}, .losses = {5, 4, 3, 2, 1}};
  report.steps.batches = 8;
  report.steps.unfinished_seconds = 0.2;
  const std::string page = report_html(report);
  parse_page(page);
  EXPECT_TRUE(contains(page, "loss of each batch, means of 8"));
  EXPECT_TRUE(contains(page, "epoch 1.5\nloss of each batch, means of 8  3.0000"));
  EXPECT_TRUE(contains(page, "wall time, s 0.75\nloss of each batch, means of 8  3.0000"));
  EXPECT_TRUE(contains(page, "wall time, s 1.2\nloss of each batch, means of 8  1.0000"));
  report.epochs.clear();
  EXPECT_TRUE(contains(report_html(report), "id=\"curves\"")) << "in the first epoch";
}

TEST(Report, ManyClassesHaveSmallCellsAndLongNamesStandUpright) {
  Report report = sample_report();
  report.class_names = {"a", "b", "c"};
  EXPECT_TRUE(contains(report_html(report), "<table class=\"confusion\">"));
  report.class_names[1] = std::string(40, 'w');
  EXPECT_TRUE(contains(report_html(report), "<table class=\"confusion long\">"));
  report.class_names = {"a"};
  report.mistakes.clear();
  report.confusion = cli::Report().confusion;
  report.confusion.setIdentity(26, 26);
  EXPECT_TRUE(contains(report_html(report), "<table class=\"confusion many\">"));
}

TEST(ReportHistory, TheBestIsTheFirstOfEqualsAndFinite) {
  std::vector<Report::Epoch> epochs = sample_epochs(4);
  epochs[0].logs.set("val_accuracy", kNoNumber);
  epochs[1].logs.set("val_accuracy", kEndless);
  epochs[2].logs.set("val_accuracy", 0.5);
  epochs[3].logs.set("val_accuracy", 0.5);
  ASSERT_TRUE(cli::best_epoch(epochs, "val_accuracy"));
  EXPECT_EQ(cli::best_epoch(epochs, "val_accuracy")->epoch, 3);
  EXPECT_EQ(cli::best_epoch(epochs, "val_loss")->epoch, 4) << "a loss is best where it is least";
  EXPECT_FALSE(cli::best_epoch(epochs, "mae"));
}
