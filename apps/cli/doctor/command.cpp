// `gradus doctor`: what may keep this model from learning these data?
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <gradus/study/check_training.hpp>
#include <iostream>
#include <utility>
#include <vector>

#include "cli/options/subcommand.hpp"
#include "cli/study/gradient_question.hpp"
#include "cli/study/study_options.hpp"
#include "cli/terminal/text.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct DoctorOptions {
  StudyOptions study;
  bool json = false;
};

ModelUnderTest model_under_test(const TrainingParts& parts, const StudyOptions& options) {
  return {.layers = parts.layers,
          .loss = parts.loss,
          .optimizer = parts.optimizer,
          .data = parts.data.sets.train,
          .theta = parts.theta,
          .task = parts.data.preprocessing.task,
          .classes = parts.data.preprocessing.classes,
          .batch_size = options.training.batch_size,
          .seed = options.training.seed,
          .threads = options.training.threads,
          .gradients = [&](const GradientCheckOptions& check) {
            return check_gradients_of(parts, options.exercise, check);
          }};
}

/// The library's advice, with the options and subcommands that do what it says.
void name_options(bool table, std::vector<Finding>& findings) {
  std::vector<std::pair<std::string, std::string>> words = {
      {"a learning rate of", "--learning-rate"},
      {"check_gradients()", "`gradus check-gradients`"},
      {"StepObserver", "`gradus explain`"},
      {"Read bytes as numbers from 0 to 1: Dataset::rescale().",
       "Leave out --normalize none: bytes are then divided by 255."}};
  if (table) {
    words.emplace_back("Subtract each feature's mean and divide by its standard deviation.",
                       "Try --standardize.");
  }
  for (Finding& finding : findings) {
    for (const auto& [theirs, ours] : words) {
      const std::size_t place = finding.advice.find(theirs);
      if (place != std::string::npos) finding.advice.replace(place, theirs.size(), ours);
    }
  }
}

constexpr std::size_t kFindingIndent = 10, kFindingWidth = 100;

const char* verdict_text(Verdict verdict) {
  constexpr std::array kTexts = {"ok", "warning", "failed", "skipped"};
  return kTexts.at(static_cast<std::size_t>(verdict));
}

std::ptrdiff_t count_of(const std::vector<Finding>& findings, Verdict verdict) {
  return std::ranges::count(findings, verdict, &Finding::verdict);
}

/// A line for each finding, with advice and details below it.
std::string to_text(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, finding.name.size());
  std::string text;
  for (const Finding& finding : findings) {
    const bool failed = finding.verdict == Verdict::kFailed;  // to be seen at a glance
    text += fmt::format("{:<{}}{:<{}}  {}\n", failed ? "FAILED" : verdict_text(finding.verdict),
                        kFindingIndent, finding.name, width, finding.measured);
    for (const std::string& line : finding.details) {
      text += fmt::format("{:{}}{}\n", "", kFindingIndent, line);
    }
    for (const std::string& line : wrapped(finding.advice, kFindingWidth - kFindingIndent)) {
      text += fmt::format("{:{}}{}\n", "", kFindingIndent, line);
    }
  }
  return text;
}

/// "10 checks: 8 ok, 1 warning, 1 failed"
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

Json finding_to_json(const std::vector<Finding>& findings) {
  Json all = Json::array();
  for (const Finding& finding : findings) {
    Json one = {{"name", finding.name},
                {"verdict", verdict_text(finding.verdict)},
                {"measured", finding.measured},
                {"advice", finding.advice}};
    for (const auto& [name, value] : finding.numbers) one["numbers"][name] = value;
    all.push_back(std::move(one));
  }
  return all;
}

void add_doctor_options(CLI::App& app, DoctorOptions& options) {
  add_study_options(app, options.study);
  app.add_flag("--json", options.json, "Print one JSON object");
}

/// Runs all checks on a sample of the data and copies of the model. Returns 0 where none has
/// failed, else 1. Throws as make_study_parts() does.
int doctor_command(const DoctorOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const TrainingParts parts = make_study_parts(options.study);
  ModelUnderTest model = model_under_test(parts, options.study);
  model.draw_samples();
  const Index sampled = model.train.size() + model.held_out.size();
  std::vector<Finding> findings = check_training(std::move(model));
  name_options(parts.data.preprocessing.table.has_value(), findings);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const int code = count_of(findings, Verdict::kFailed) > 0 ? 1 : 0;
  if (options.json) {
    const Json result = {{"data", parts.data.name},    {"understood", parts.data.understood},
                         {"sampled", sampled},         {"ok", code == 0},
                         {"seconds", seconds.count()}, {"checks", finding_to_json(findings)}};
    std::cout << to_line(result) << '\n';
    return code;
  }
  for (const std::string& line : parts.data.understood) std::cout << line << '\n';
  std::cout << fmt::format("{}: {} of {} samples drawn\n\n", parts.data.name, sampled,
                           parts.data.sets.train.size())
            << to_text(findings)
            << fmt::format("\n{}, in {:.1f} s\n", summary_of(findings), seconds.count());
  return code;
}

}  // namespace

std::unique_ptr<Subcommand> add_doctor(CLI::App& app) {
  return make_subcommand(app, "doctor", "Say what may keep a model from learning its data",
                         &add_doctor_options, &doctor_command);
}

}  // namespace gradus::cli
