#include "cli/report/report.hpp"

#include <cctype>
#include <gradus/core/text.hpp>

#include "cli/page/page.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr auto kConfusion =
    "samples. Rows are true classes, columns predicted ones. Blue is right, orange is wrong; the "
    "deeper the "
    "colour, the larger the share of its row.";
constexpr auto kMistakes =
    "samples that the model gets wrong with the highest confidence, the most confident first, "
    "with its three likeliest classes: orange the predicted one, blue the true one.";
constexpr auto kWeights =
    "What a unit of the first dense layer adds for each pixel: red where ink speaks for it, blue "
    "where ink speaks against it. Those with the largest weights, on one scale.";
constexpr auto kGradients =
    "The length (L2) of each parameter array's gradient on the last batch of every epoch. A layer "
    "whose line falls far below the others learns little.";
constexpr auto kPredictions = "samples; on the dashed line a prediction is exact.";
constexpr auto kResiduals =
    "samples. A residual is the true value less the prediction. Around zero, without a slope or a "
    "bend, and as wide everywhere, they hold nothing more to learn.";
constexpr auto kSmoothing =
    "Smoothing is the exponential moving average, as in TensorBoard; the raw curve stays behind "
    "it. "
    "Wall time leaves out pauses between an interrupted training and its resumption.";

/// "Test samples ...", whatever they are.
std::string of_samples(const Report& report, const std::string& text) {
  std::string whole = report.samples + " " + text;
  if (report.samples == "training")
    whole += " The model has learned from them: new ones tell more.";
  whole.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(whole.front())));
  return whole;
}

std::string notes(const Report& report) {
  std::string text;
  for (const std::string& note : report.notes) {
    text += "<p class=\"warning\">" + escape_xml(note) + "</p>\n";
  }
  return text;
}

std::string preformatted(const std::string& text) {
  return text.empty() ? "" : "<pre>" + escape_lines(text) + "</pre>\n";
}

/// "Classes", or "Classes on the training data", which say little.
std::string heading_on(const Report& report, const std::string& heading) {
  return report.samples == "training" ? heading + " on the training data" : heading;
}

}  // namespace

std::string report_html(const Report& report) {
  Page page{.title = report.title};
  page.lead = progress_section(report) + notes(report) + tiles_section(report);
  page.sections = {{"curves", "Curves", curves_section(report), kSmoothing},
                   {"classes", heading_on(report, "Classes"), classes_section(report),
                    of_samples(report, kConfusion)},
                   {"predictions", heading_on(report, "Predictions"), predictions_section(report),
                    of_samples(report, kPredictions)},
                   {"residuals", heading_on(report, "Residuals"), residuals_section(report),
                    of_samples(report, kResiduals)},
                   {"mistakes", heading_on(report, "Worst mistakes"), mistakes_section(report),
                    of_samples(report, kMistakes)},
                   {"weights", "First-layer weights", weights_section(report), kWeights},
                   {"gradients", "Gradient norms", gradients_section(report), kGradients},
                   {"data", "Data", preformatted(joined(report.data, "\n"))},
                   {"model", "Model", preformatted(report.summary)},
                   {"provenance", "Provenance", text_table(report.provenance)}};
  return page_html(page);
}

}  // namespace gradus::cli
