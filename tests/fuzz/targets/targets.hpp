// What the fuzzers do with their bytes: one function for each parser of files.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

using FuzzBytes = std::span<const std::uint8_t>;

// Each reads the bytes as a file of its kind, and goes on with what comes of them: numbers, a data
// set, a model, or the same written and read again. Returns whether they were such a file; where
// not, the parser must throw an Error, and nothing else.
bool fuzz_safetensors(FuzzBytes bytes);
bool fuzz_architecture(FuzzBytes bytes);
bool fuzz_config(FuzzBytes bytes);
bool fuzz_npy(FuzzBytes bytes);
bool fuzz_npz(FuzzBytes bytes);
bool fuzz_csv(FuzzBytes bytes);
bool fuzz_image(FuzzBytes bytes);
bool fuzz_idx(FuzzBytes bytes);
bool fuzz_gzip(FuzzBytes bytes);
bool fuzz_diverged_step(FuzzBytes bytes);
bool fuzz_checkpoint(FuzzBytes bytes);
bool fuzz_run_folder(FuzzBytes bytes);
bool fuzz_loss_lines(FuzzBytes bytes);
bool fuzz_provenance(FuzzBytes bytes);

struct FuzzTarget {
  const char* name;  ///< And that of its folder in corpus/.
  bool (*run)(FuzzBytes bytes);
};

inline constexpr std::array<FuzzTarget, 14> kFuzzTargets = {{{"safetensors", fuzz_safetensors},
                                                             {"architecture", fuzz_architecture},
                                                             {"config", fuzz_config},
                                                             {"npy", fuzz_npy},
                                                             {"npz", fuzz_npz},
                                                             {"csv", fuzz_csv},
                                                             {"image", fuzz_image},
                                                             {"idx", fuzz_idx},
                                                             {"gzip", fuzz_gzip},
                                                             {"diverged_step", fuzz_diverged_step},
                                                             {"checkpoint", fuzz_checkpoint},
                                                             {"run_folder", fuzz_run_folder},
                                                             {"loss_lines", fuzz_loss_lines},
                                                             {"provenance", fuzz_provenance}}};

/// A finding: throws what is no Error.
inline void fuzz_check(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

/// What it returns. An Error is a finding here.
template <class Action>
auto fuzz_must_succeed(const Action& action) {
  try {
    return action();
  } catch (const Error& error) {
    throw std::logic_error(error.what());
  }
}

inline const std::string kFuzzName = "file";

}  // namespace gradus
