#include "cli/explain/explain_page.hpp"

#include <spdlog/fmt/fmt.h>

#include "cli/explain/divergence_text.hpp"
#include "cli/explain/explain_page_parts.hpp"
#include "cli/report/page.hpp"
#include "cli/svg.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// The scripts fill this frame: the chain at the top, and below it the stage that is looked at.
constexpr std::string_view kFrame = R"html(
<noscript><p class="warning">This page needs JavaScript to step through its stages.</p></noscript>
<nav id="chain" aria-label="Stages of the step">
<p class="steps">
<button type="button" id="back">← Back</button>
<span id="count" aria-live="polite"></span>
<button type="button" id="next">Next →</button>
</p>
</nav>
<section id="stage"></section>
<p class="hint">Go on with the arrow keys, or choose a box above. Point at a number to see where it
comes from. With the keyboard: Tab goes from matrix to matrix, arrows from cell to cell, Escape
back to the stages.</p>
)html";

std::string divergence_note(const RecordedStep& step) {
  if (step.divergence.empty()) return "";
  return fmt::format("<p class=\"warning\"><b>This step diverged.</b> {}</p>\n",
                     escape_xml(divergence_text(step)));
}

std::string scripts() {
  std::string text = "\"use strict\";\n(() => {\n";
  for (const std::string_view part :
       {explain_matrix_script(), explain_view_script(), explain_tip_script(), explain_sum_script(),
        explain_stage_script(), explain_backward_script(), explain_page_script()}) {
    text += part;
  }
  return text + "})();\n";
}

}  // namespace

std::string explain_html(const RecordedStep& step, const ExplainPageInfo& info) {
  Page page{.title = info.title, .subtitle = info.command};
  page.lead = fmt::format("<style>{}</style>\n", explain_style()) + divergence_note(step);
  page.lead += kFrame;
  page.lead +=
      R"(<script type="application/json" id="step">)" + step_json(step, info) + "</script>\n";
  page.lead += "<script>" + scripts() + "</script>\n";
  return page_html(page);
}

}  // namespace cli
}}  // namespace gradus
