// The arrays of another program's file, by layer.
#include "cli/import/array_groups.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/gradus.hpp"

using namespace gradus;

TEST(ArrayGroups, StandInTheOrderOfTheirNumbers) {
  Safetensors file;
  for (const char* name : {"b", "m.10.w", "m.9.w", "m.w", "m.009.w", "m.9a.w", "m\x1b[2J.w"}) {
    file.add(name, {1}, std::vector<float>{0});
  }
  std::string names;
  for (const cli::ArrayGroup& group : cli::array_groups(file)) names += group.name + " ";
  EXPECT_EQ(names, " m m\x1b[2J m.009 m.9 m.9a m.10 ");
  EXPECT_EQ(cli::shown_array(file.at("m\x1b[2J.w")), "'m\\x1b[2J.w' (1,)");
}
