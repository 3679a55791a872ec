// Runs gradus loss --jsonl.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// script: what /bin/sh does with the command, $0, in a folder of its own where `input` is a file.
inline CommandResult run_script(const std::string& script, const std::string& input,
                                std::chrono::seconds time_limit = std::chrono::seconds(120)) {
  const TempDir dir;
  write_file(dir / "input", input);
  return run({"-c", script, GRADUS_COMMAND},
             {.program = "/bin/sh", .directory = dir.path(), .time_limit = time_limit});
}

inline CommandResult run_lines(const std::string& input, const std::string& options = "") {
  return run_script("exec \"$0\" loss --jsonl " + options + " < input", input);
}

/// The answers, each of which must be one JSON object.
inline std::vector<nlohmann::json> answers(const CommandResult& result) {
  std::vector<nlohmann::json> all;
  for (const std::string& line : lines_of(result.out)) all.push_back(nlohmann::json::parse(line));
  EXPECT_EQ(result.err, "");
  return all;
}

/// A request that is right.
inline const std::string kRight = R"({"id":"right","loss":"mse","y_true":[1,2],"y_pred":[1,4]})";

}  // namespace gradus
