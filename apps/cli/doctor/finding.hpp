// What a check of `gradus doctor` finds.
#pragma once

#include <gradus/core/matrix.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

enum class Verdict {
  kOk,
  kWarning,  ///< Training may work, and would work better.
  kFailed,   ///< Training cannot work well like this.
  kSkipped,  ///< Could not be looked at, for what `measured` says.
};

struct Finding {
  std::string name = {};  ///< "learning rate"
  Verdict verdict = Verdict::kOk;
  std::string measured = {};              ///< On one line.
  std::string advice = {};                ///< Where not ok: what it means, and what to do.
  std::vector<std::string> details = {};  ///< Lines of a small table.
  std::vector<std::pair<std::string, double>> numbers = {};  ///< For programs.

  /// Keeps the graver of two verdicts, and adds to the advice.
  void add(Verdict other, const std::string& text) {
    if (other == Verdict::kFailed || verdict == Verdict::kOk) verdict = other;
    advice += (advice.empty() ? "" : " ") + text;
  }
};

/// Something that was not looked at, and why.
inline Finding skipped(const std::string& name, const std::string& reason) {
  return {.name = name, .verdict = Verdict::kSkipped, .measured = reason};
}

}  // namespace cli
}}  // namespace gradus
