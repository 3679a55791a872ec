#include "cli/explain/explain_page.hpp"

#include <spdlog/fmt/fmt.h>

#include "cli/explain/divergence_text.hpp"
#include "cli/explain/explain_page_parts.hpp"
#include "cli/page/page.hpp"
#include "cli/page/web_files.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

std::string divergence_note(const RecordedStep& step) {
  if (step.divergence.empty()) return "";
  return fmt::format("<p class=\"warning\"><b>This step diverged.</b> {}</p>\n",
                     escape_xml(divergence_text(step)));
}

}  // namespace

std::string explain_html(const RecordedStep& step, const ExplainPageInfo& info) {
  Page page{.title = info.title, .subtitle = info.command};
  page.lead =
      fmt::format(fmt::runtime(web::kExplainHtml), fmt::arg("style", web::kExplainCss),
                  fmt::arg("divergence", divergence_note(step)),
                  fmt::arg("step", step_json(step, info)), fmt::arg("script", web::kExplainJs));
  return page_html(page);
}

}  // namespace cli
}}  // namespace gradus
