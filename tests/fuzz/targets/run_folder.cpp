#include "cli/report/run_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>

#include "cli/report/comparison.hpp"
#include "fuzz/targets/targets.hpp"
#include "gradus/core/text.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {

// history.csv or, behind a first '{', metrics.jsonl; behind a byte 0, run.json.
bool fuzz_run_folder(FuzzBytes bytes) {
  static const TempDir dir;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t end = text.find('\0');
  const bool json = text.starts_with('{');
  std::filesystem::remove(dir / (json ? "history.csv" : "metrics.jsonl"));
  std::filesystem::remove(dir / "run.json");
  std::ofstream(dir / (json ? "metrics.jsonl" : "history.csv"), std::ios::binary)
      << text.substr(0, end);
  if (end != std::string_view::npos) {
    std::ofstream(dir / "run.json", std::ios::binary) << text.substr(end + 1);
  }
  try {
    const cli::Run run = cli::read_run(dir.path());
    const std::string page = cli::comparison_html(cli::compare_runs({run, run}));
    fuzz_check(printable(page, Lines::kMany) == page, "printable");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
