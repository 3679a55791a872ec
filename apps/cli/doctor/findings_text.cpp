#include "cli/doctor/findings_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/terminal/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr std::size_t kIndent = 10, kWidth = 100;

const char* text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return "ok";
    case Verdict::kWarning:
      return "warning";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kSkipped:
      return "skipped";
  }
  return "";
}

std::ptrdiff_t count_of(const std::vector<Finding>& findings, Verdict verdict) {
  return std::ranges::count(findings, verdict, &Finding::verdict);
}

}  // namespace

std::string to_text(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, finding.name.size());
  std::string text;
  for (const Finding& finding : findings) {
    const bool failed = finding.verdict == Verdict::kFailed;  // to be seen at a glance
    text += fmt::format("{:<{}}{:<{}}  {}\n", failed ? "FAILED" : text_of(finding.verdict), kIndent,
                        finding.name, width, finding.measured);
    for (const std::string& line : finding.details) {
      text += fmt::format("{:{}}{}\n", "", kIndent, line);
    }
    for (const std::string& line : wrapped(finding.advice, kWidth - kIndent)) {
      text += fmt::format("{:{}}{}\n", "", kIndent, line);
    }
  }
  return text;
}

std::string summary_of(const std::vector<Finding>& findings) {
  std::string text =
      fmt::format("{} checks: {} ok", findings.size(), count_of(findings, Verdict::kOk));
  const auto add = [&](Verdict verdict, const std::string& one, const std::string& several) {
    const auto count = count_of(findings, verdict);
    if (count > 0) text += fmt::format(", {} {}", count, count == 1 ? one : several);
  };
  add(Verdict::kWarning, "warning", "warnings");
  add(Verdict::kFailed, "failed", "failed");
  add(Verdict::kSkipped, "skipped", "skipped");
  return text;
}

bool any_failed(const std::vector<Finding>& findings) {
  return count_of(findings, Verdict::kFailed) > 0;
}

nlohmann::ordered_json to_json(const std::vector<Finding>& findings) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    nlohmann::ordered_json one = {{"name", finding.name},
                                  {"verdict", text_of(finding.verdict)},
                                  {"measured", finding.measured},
                                  {"advice", finding.advice}};
    for (const auto& [name, value] : finding.numbers) one["numbers"][name] = value;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace cli
}}  // namespace gradus
