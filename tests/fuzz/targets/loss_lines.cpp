#include "cli/loss/lines.hpp"

#include <sstream>

#include "cli/both_precisions/loss_case.hpp"
#include "fuzz/targets/targets.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

// What `gradus loss --jsonl` is given: one answer a line, whatever the line is.
bool fuzz_loss_lines(FuzzBytes bytes) {
  std::istringstream in(std::string(bytes.begin(), bytes.end()));
  std::ostringstream out;
  const int code =
      fuzz_must_succeed([&] { return cli::evaluate_lines(in, out, cli::evaluate_loss); });
  fuzz_check(printable(out.str(), Lines::kMany) == out.str(), "printable");
  return code == 0 && !out.str().empty();
}

}  // namespace gradus
