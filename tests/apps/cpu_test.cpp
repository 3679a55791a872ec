// The instruction set: which one runs, and that the numbers do not depend on it.
#include <gtest/gtest.h>

#include <string>

#include "gradus/core/cpu.hpp"
#include "gradus/core/file.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace {

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

/// Weights after two epochs: the same bytes with AVX2 and with AVX-512.
TEST(CpuChoice, ChangesNoBit) {
  if (cpu() != Cpu::kAvx512) GTEST_SKIP() << "needs a processor with AVX-512";
  const auto trained = [](const std::string& cpu) {
    const TempDir dir;
    const CommandResult result =
        run(words("train --data digits --limit 700 --epochs 2 --hidden 84,30 --seed 3 --save m"),
            {.environment = {"GRADUS_CPU=" + cpu}, .directory = dir.path()});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return read_file(dir / "m");
  };
  EXPECT_EQ(trained("avx2"), trained("avx512"));
}

}  // namespace
}}  // namespace gradus
