#include "cli/explain/explain_page.hpp"

#include <spdlog/fmt/fmt.h>

#include "cli/explain/divergence_text.hpp"
#include "cli/explain/explain_json.hpp"
#include "cli/page/page.hpp"
#include "cli/page/web_files.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string divergence_note(const RecordedStep& step) {
  if (step.divergence.empty()) return "";
  return fmt::format("<p class=\"warning\"><b>This step diverged.</b> {}</p>\n",
                     escape_xml(divergence_text(step)));
}

/// What the page's script reads, without what would end it: <, > and &.
std::string step_data(const RecordedStep& step, const ExplainPageInfo& info) {
  Json json = describe_step(step, MatrixFormat::kBase64);
  json["class_names"] = info.class_names;
  json["scalar_bytes"] = sizeof(Scalar);
  std::string text;
  for (const char c : to_line(json)) {
    text += c == '<' || c == '>' || c == '&' ? fmt::format("\\u{:04x}", c) : std::string(1, c);
  }
  return text;
}

}  // namespace

std::string explain_html(const RecordedStep& step, const ExplainPageInfo& info) {
  Page page{.title = info.title, .subtitle = info.command};
  page.lead =
      fmt::format(fmt::runtime(web::kExplainHtml), fmt::arg("style", web::kExplainCss),
                  fmt::arg("divergence", divergence_note(step)),
                  fmt::arg("step", step_data(step, info)), fmt::arg("script", web::kExplainJs));
  return page_html(page);
}

}  // namespace gradus::cli
