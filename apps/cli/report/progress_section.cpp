// How far the training is, or how it ended. The page's script reads it: apps/web/page/live.js.
#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <ctime>

#include "cli/page/page.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::string progress_section(const Report& report) {
  const Report::Progress& progress = report.progress;
  if (progress.text.empty()) return "";
  const auto written = static_cast<std::time_t>(progress.written);
  const std::string time = fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(written));
  const std::string text = escape_xml(progress.text);
  if (!progress.running) {
    return fmt::format("<p class=\"progress\">{}. <small>{}</small></p>\n", text, time);
  }
  // It does not say that training runs: that is for the script, which knows how old the page is.
  return fmt::format(
      "<p class=\"progress\" id=\"live\" data-written=\"{}\" data-every=\"{:.3f}\"><b></b> "
      "<span>{}.</span> <small>Last written at {}.</small></p>\n",
      progress.written, progress.seconds_between, text, time);
}

}  // namespace gradus::cli
