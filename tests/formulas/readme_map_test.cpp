// The README's map for the student: what it says stands in a file stands there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kProject = GRADUS_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The section between a heading and the next one of its level.
std::string section(const std::string& readme, const std::string& heading) {
  const std::size_t from = readme.find("## " + heading);
  return from == std::string::npos ? "" : readme.substr(from, readme.find("\n## ", from) - from);
}

struct Claim {
  std::string path;      // "src/layers/dense.cpp"
  std::string function;  // "Dense::gradient"
};

/// "[dense.cpp](src/layers/dense.cpp), `Dense::gradient`"
std::vector<Claim> claims_of(const std::string& text) {
  const std::string middle = "), `";
  std::vector<Claim> claims;
  for (std::size_t at = text.find(middle); at != std::string::npos;
       at = text.find(middle, at + 1)) {
    const std::size_t path = text.rfind("](", at);
    const std::size_t name = at + middle.size();
    if (path == std::string::npos) continue;
    claims.push_back(
        {text.substr(path + 2, at - path - 2), text.substr(name, text.find('`', name) - name)});
  }
  return claims;
}

TEST(ReadmeMap, FunctionsAreInTheirFiles) {
  const auto claims = claims_of(section(text_of(kProject / "README.md"), "For the student"));
  ASSERT_GE(claims.size(), 5U);
  for (const Claim& claim : claims) {
    EXPECT_NE(text_of(kProject / claim.path).find(" " + claim.function + "("), std::string::npos)
        << "README says that " << claim.path << " has " << claim.function;
  }
}

// Indented lines that end in a formula are quoted from the sources.
TEST(ReadmeMap, QuotedLinesAreInTheSources) {
  std::istringstream lines(section(text_of(kProject / "README.md"), "For the student"));
  const std::string sources =
      text_of(kProject / "src/layers/dense.cpp") + text_of(kProject / "src/optimizers/adam.cpp");
  int quoted = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("    ") || line.find(";  // ") == std::string::npos) continue;
    EXPECT_NE(sources.find(line.substr(4)), std::string::npos) << "in no source: " << line;
    ++quoted;
  }
  EXPECT_GE(quoted, 2) << "the lines that compute dW and move a weight";
}

}  // namespace
