#include "cli/doctor/command.hpp"

#include <spdlog/fmt/fmt.h>

#include <chrono>
#include <iostream>

#include "cli/doctor/examination.hpp"
#include "cli/doctor/findings_text.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_doctor_options(CLI::App& app, DoctorOptions& options) {
  add_study_options(app, options.study);
  app.add_flag("--json", options.json, "Print one JSON object");
}

int doctor_command(const DoctorOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Patient patient = make_patient(make_study_parts(options.study), options.study.training);
  patient.exercise = options.study.exercise;
  const std::string name = patient.parts.data.name;
  const Index sampled = patient.train.size() + patient.held_out.size();
  const Index all = patient.parts.data.sets.train.size();
  const std::vector<Finding> findings = examine(std::move(patient));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const int code = any_failed(findings) ? 1 : 0;
  if (options.json) {
    const nlohmann::ordered_json result = {{"data", name},
                                           {"sampled", sampled},
                                           {"ok", code == 0},
                                           {"seconds", seconds.count()},
                                           {"checks", to_json(findings)}};
    std::cout << to_line(result) << '\n';
    return code;
  }
  std::cout << fmt::format("{}: {} of {} samples drawn\n\n", name, sampled, all)
            << to_text(findings)
            << fmt::format("\n{}, in {:.1f} s\n", summary_of(findings), seconds.count());
  return code;
}

std::unique_ptr<Subcommand> add_doctor(CLI::App& app) {
  return make_subcommand(app, "doctor", "Say what may keep a model from learning its data",
                         &add_doctor_options, &doctor_command);
}

}  // namespace cli
}}  // namespace gradus
