// Where `ulimit -s` leaves threads a small stack, wide layers train all the same.
#include <gtest/gtest.h>

#include "support/command.hpp"

using namespace gradus;

namespace {

CommandResult train_below(const std::string& kilobytes, const std::string& threads) {
  const std::string line = "ulimit -s " + kilobytes +
                           " && exec '" GRADUS_COMMAND "' train --data digits --limit 300 " +
                           "--hidden 512,512 --epochs 1 --seed 1 --threads " + threads;
  return run({"-c", line}, {.program = "/bin/bash"});
}

}  // namespace

TEST(SmallStack, TrainsWideLayers) {
  for (const char* threads : {"1", "2"}) {
    for (const char* kilobytes : {"256", "512", "unlimited"}) {
      const CommandResult result = train_below(kilobytes, threads);
      EXPECT_EQ(result.exit_code, 0)
          << kilobytes << " KB, " << threads << " threads: " << result.err;
    }
  }
}
