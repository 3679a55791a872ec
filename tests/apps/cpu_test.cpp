// The instruction set: which one runs, and that the numbers do not depend on it.
#include <gtest/gtest.h>

#include <string>

#include "gradus/core/cpu.hpp"
#include "gradus/core/file.hpp"
#include "gradus/losses/loss.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

CommandResult run_on(const std::string& cpu, const std::vector<std::string>& arguments) {
  return run(arguments, {.environment = {"GRADUS_CPU=" + cpu}});
}

TEST(CpuChoice, IsNamedWithTheVersion) {
  EXPECT_TRUE(contains(run(words("--version")).out, "(" + cpu_name(cpu()) + ")"));
  EXPECT_TRUE(contains(run_on("baseline", words("--version")).out, "("));
}

TEST(CpuChoice, RefusesWhatTheProcessorDoesNotHave) {
  for (const char* name : {"avx9", "AVX2", "mmx", "avx2 "}) {
    const CommandResult result = run_on(name, words("--version"));
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_TRUE(contains(result.err, "GRADUS_CPU")) << result.err;
    EXPECT_TRUE(contains(result.err, "baseline")) << result.err;
  }
}

/// The bytes of the trained model's file, or none where the command refuses the options.
Bytes trained_on(const std::string& cpu, const std::string& options) {
  const TempDir dir;
  const CommandResult result =
      run(words("train --data digits --limit 300 --epochs 1 --seed 3 --save m " + options),
          {.environment = {"GRADUS_CPU=" + cpu}, .directory = dir.path()});
  return result.exit_code == 0 ? read_file(dir / "m") : Bytes();
}

/// With AVX2 and with AVX-512: the same bytes.
TEST(CpuChoice, ChangesNoBit) {
  if (cpu() != Cpu::kAvx512) GTEST_SKIP() << "needs a processor with AVX-512";
  std::vector<std::string> options = {
      "--hidden 84,30", "--augment 1", "--dropout 0.2",
      R"(--optimizer-config {"weight_decay":0.004,"global_clipnorm":0.1})"};
  for (const char* activation : {"elu", "gelu", "leaky_relu", "sigmoid", "softplus", "tanh"}) {
    options.push_back(std::string("--activation ") + activation);
  }
  for (const std::string& name : Optimizer::known_names()) options.push_back("--optimizer " + name);
  for (const std::string& name : Loss::known_names()) options.push_back("--loss " + name);
  std::size_t compared = 0;
  for (const std::string& option : options) {
    const Bytes model = trained_on("avx512", option);
    if (model.empty()) continue;  // a loss for other targets
    EXPECT_TRUE(model == trained_on("avx2", option)) << option;
    ++compared;
  }
  EXPECT_GT(compared, options.size() / 2);
}

}  // namespace
}  // namespace gradus
