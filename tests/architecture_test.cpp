// The folders show the architecture: a folder includes only what it stands on.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/sources.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;
using NameSet = std::set<std::string>;

/// What each folder of include/gradus and src stands on, itself apart.
const std::map<std::string, NameSet> kPicture = {
    {"core", {}},
    {"layers", {"core"}},
    {"losses", {"core"}},
    {"metrics", {"core"}},
    {"optimizers", {"core"}},
    {"data", {"core"}},
    {"model", {"core", "layers"}},
    {"io", {"core", "layers", "losses", "metrics", "optimizers", "model"}},
    {"training", {"core", "layers", "losses", "metrics", "optimizers", "data", "model", "io"}},
    {"study", {"core", "layers", "losses", "optimizers", "data", "model", "training"}},
};

/// Where the libraries that are no part of the public interface may be included. Eigen may be
/// anywhere.
const std::map<std::string, NameSet> kLibraries = {
    {"spdlog/", {"src/training"}},
    {"fmt/", {}},
    {"CLI/", {}},
    {"nlohmann/", {"src/io"}},
    {"zlib.h", {"src/data", "src/training"}},
    {"jpeglib.h", {"src/data"}},
    {"png.h", {"src/data"}},
    {"minizip/", {"src/data"}},
};

/// What a file may not include. file: its path from the project's folder, such as
/// src/layers/dense.cpp.
std::vector<std::string> violations(const std::string& file, const std::string& text) {
  const fs::path parent = fs::path(file).parent_path();
  const std::string folder = parent.filename().string();
  std::vector<std::string> wrong;
  for (const std::string& path : includes_of(text)) {
    for (const auto& [library, places] : kLibraries) {
      if (path.rfind(library, 0) == 0 && !places.contains(parent.string())) wrong.push_back(path);
    }
    // "gradus/core/shape.hpp" is public, "core/detail.hpp" private to src, "detail.hpp" private to
    // its folder.
    const bool is_public = path.rfind("gradus/", 0) == 0;
    const std::string rest = is_public ? path.substr(std::string("gradus/").size()) : path;
    const std::string other = rest.substr(0, rest.find('/'));
    const bool is_ours = is_public || kPicture.contains(other) || other == "apps" || other == "cli";
    if (is_ours && other != folder && !kPicture.at(folder).contains(other)) wrong.push_back(path);
  }
  return wrong;
}

std::vector<std::string> library_files() {
  std::vector<std::string> files = sources_in("include/gradus");
  std::erase(files, "include/gradus/gradus.hpp");
  const std::vector<std::string> sources = sources_in("src");
  files.insert(files.end(), sources.begin(), sources.end());
  return files;
}

TEST(Architecture, EveryFileIsInAFolderOfThePicture) {
  for (const std::string& file : library_files()) {
    EXPECT_TRUE(kPicture.contains(fs::path(file).parent_path().filename().string())) << file;
  }
}

TEST(Architecture, EveryFileIncludesOnlyWhatItStandsOn) {
  for (const std::string& file : library_files()) {
    for (const std::string& path : violations(file, text_of_source(file))) {
      ADD_FAILURE() << file << " includes " << path;
    }
  }
}

/// Files are opened and written in one place each, which are right about pipes, devices, links,
/// permissions and full disks.
TEST(Architecture, FilesPassOneGate) {
  const NameSet gates = {"src/core/file.cpp",
                         "src/core/output_file.cpp",
                         "src/core/folder_lock.cpp",            // locks
                         "src/training/epoch_file_logger.cpp",  // appends
                         "include/gradus/training/loggers.hpp",
                         "apps/cli/terminal/streams.cpp",  // what a process begins with
                         "apps/cli/page/open_page.cpp"};   // what a browser begins with
  std::vector<std::string> files = library_files();
  for (const std::string& file : sources_in("apps/cli")) files.push_back(file);
  for (const std::string& file : files) {
    if (gates.contains(file)) continue;
    const std::string text = text_of_source(file);
    for (const char* way : {"ifstream", "ofstream", "<fstream>", "fopen(", "<fcntl.h>"}) {
      EXPECT_EQ(text.find(way), std::string::npos) << file << " has " << way;
    }
  }
}

/// Eigen's sums depend on the width of a vector; core/elementwise.hpp has those that do not.
TEST(Architecture, SumsHaveAnOrderOfTheirOwn) {
  const NameSet compares_alone = {
      "include/gradus/core/slopes.hpp", "src/losses/gradient_comparison.cpp",
      "src/study/batch_check.cpp",      "src/study/check_gradients.cpp",
      "src/study/check_training.cpp",   "src/study/data_checks.cpp",
      "src/study/relation_checks.cpp",  "src/study/start_checks.cpp"};
  const std::regex sums(R"(\.(sum|mean|dot|prod|norm|squaredNorm|stableNorm|lpNorm<\d>)\()");
  for (const std::string& file : library_files()) {
    std::string text = text_of_source(file);
    text = std::regex_replace(text, std::regex("//[^\n]*"), "");
    EXPECT_TRUE(compares_alone.contains(file) || !std::regex_search(text, sums)) << file;
  }
}

TEST(Architecture, TheUmbrellaIncludesEveryPublicHeaderOnceAndNothingElse) {
  std::vector<std::string> expected;
  for (const std::string& file : sources_in("include/gradus")) {
    if (file != "include/gradus/gradus.hpp")
      expected.push_back(file.substr(std::string("include/").size()));
  }
  std::vector<std::string> included = includes_of(text_of_source("include/gradus/gradus.hpp"));
  std::sort(included.begin(), included.end());
  EXPECT_EQ(included, expected);
}

/// What is foreign passes one gate each: no other file may have such a text.
struct Gate {
  const char* pattern;
  NameSet files;
};

std::vector<std::string> gate_violations(const std::string& file, const std::string& text) {
  static const std::vector<Gate> kGates = {
      {R"(([jJ]son|basic_json<.*>)::(parse|accept)\()", {"src/io/json_text.cpp"}},
      {R"(sax_parse\()", {"src/io/safetensors_header.cpp"}},
      {R"(\.dump\()", {"src/io/json_text.cpp"}},
      // These read and write numbers as the locale wants them.
      {R"(\b(stod|stof|strtod|strtof|atof|snprintf|sprintf|setprecision|setw)\b)",
       {"src/core/text.cpp"}}};
  std::vector<std::string> wrong;
  for (const Gate& gate : kGates) {
    if (!gate.files.contains(file) && std::regex_search(text, std::regex(gate.pattern))) {
      wrong.emplace_back(gate.pattern);
    }
  }
  return wrong;
}

TEST(Architecture, JsonAndNumbersPassOneGateEach) {
  std::vector<std::string> files = library_files();
  const std::vector<std::string> cli = sources_in("apps/cli");
  files.insert(files.end(), cli.begin(), cli.end());
  for (const std::string& file : files) {
    for (const std::string& pattern : gate_violations(file, text_of_source(file))) {
      ADD_FAILURE() << file << " has " << pattern;
    }
  }
  EXPECT_EQ(gate_violations("src/io/a.cpp", "const auto json = Json::parse(text);").size(), 1U);
  EXPECT_EQ(gate_violations("src/io/a.cpp", "nlohmann::json::accept(text)").size(), 1U);
  EXPECT_EQ(gate_violations("src/io/a.cpp", "std::cout << json.dump(2);").size(), 1U);
  EXPECT_EQ(gate_violations("src/io/a.cpp", "std::snprintf(text, 9, \"%g\", x);").size(), 1U);
}

/// The names that a source keeps to itself, each with its first line. Aliases may say the same
/// twice.
std::map<std::string, std::string> names_kept_in(const std::string& text) {
  static const std::regex declaration(
      R"((?:(?:enum )?(?:class|struct|enum) (\w+).*)|(?:using (\w+) =.*)|(?:(?:\[\[\w+\]\] )?[A-Za-z_][\w:<>,&* ]*[ &*>](\w+)(?:\(|\{| =|\[|;).*))");
  std::map<std::string, std::string> names;
  std::istringstream lines(text);
  bool kept = false;
  std::string end_of_quote;  // of a raw string, which may have several lines
  for (std::string line; std::getline(lines, line);) {
    const std::size_t quote = line.find("R\"");
    if (end_of_quote.empty() && quote != std::string::npos) {
      const std::size_t begin = quote + 2;
      end_of_quote = ")" + line.substr(begin, line.find('(', begin) - begin) + "\"";
    }
    if (!end_of_quote.empty()) {
      if (line.find(end_of_quote) != std::string::npos) end_of_quote.clear();
    } else if (line == "namespace {") {
      kept = true;
    } else if (line == "}  // namespace") {
      kept = false;
    } else if (std::smatch parts; kept && !line.starts_with("template <class") &&
                                  std::regex_match(line, parts, declaration)) {
      const auto name = std::find_if(parts.begin() + 1, parts.end(),
                                     [](const auto& part) { return part.matched; });
      names.emplace(*name, line);
    }
  }
  return names;
}

/// Sources are compiled several as one: those of a target that are not apart.
void expect_unique_names(const std::string& root, const std::regex& apart) {
  std::map<std::string, std::string> lines;  // by name
  for (const std::string& file : sources_in(root)) {
    if (!file.ends_with(".cpp") || std::regex_search(file, apart)) continue;
    for (const auto& [name, line] : names_kept_in(text_of_source(file))) {
      const auto [first, is_new] = lines.emplace(name, line);
      const bool same_alias =
          first->second == line && (line.starts_with("using ") || line.starts_with("namespace "));
      EXPECT_TRUE(is_new || same_alias) << file << " keeps " << name << ", as does another";
    }
  }
}

TEST(Architecture, NoTwoSourcesKeepTheSameName) {
  const std::regex none("^$");
  expect_unique_names("src", none);
  expect_unique_names("apps/cli", std::regex("/(both_precisions|onnx_module)/"));
  expect_unique_names("apps/cli/both_precisions", none);
  expect_unique_names("tests", std::regex("tests/(bench|package|fuzz/(entry|mutators))"));
}

TEST(Architecture, AKeptNameIsSeen) {
  const auto names = names_kept_in(
      "namespace {\n\nconst int kOne = 1;\ndouble f(int x) {\n  return x;\n}\nclass C {\n};\n"
      "template <class Value>\nValue g(Value v);\n"
      "f(R\"x(\nint quoted = 1;\n)\"\n)x\");\nint kTwo = 2;\n\n}  // namespace\nint outside() { "
      "return 1; "
      "}\n");
  NameSet found;
  for (const auto& [name, line] : names) found.insert(name);
  EXPECT_EQ(found, (NameSet{"kOne", "kTwo", "f", "C", "g"}));
}

// The tests above are worth something only if a wrong include is seen.
TEST(Architecture, AWrongIncludeIsSeen) {
  const auto count = [](const std::string& file, const std::string& line) {
    return violations(file, line + "\n").size();
  };
  EXPECT_EQ(count("src/layers/dense.cpp", "#include \"gradus/layers/layer.hpp\""), 0U);
  EXPECT_EQ(count("src/layers/dense.cpp", "#include \"gradus/core/shape.hpp\""), 0U);
  EXPECT_EQ(count("src/layers/dense.cpp", "#include \"helper.hpp\""), 0U);
  EXPECT_EQ(count("src/layers/dense.cpp", "#include <Eigen/Core>"), 0U);
  EXPECT_EQ(count("src/training/log.cpp", "#include <spdlog/spdlog.h>"), 0U);

  EXPECT_EQ(count("src/layers/dense.cpp", "#include \"gradus/losses/loss.hpp\""), 1U);
  EXPECT_EQ(count("src/layers/dense.cpp", "#  include \"losses/options.hpp\""), 1U);
  EXPECT_EQ(count("include/gradus/core/shape.hpp", "#include \"gradus/layers/layer.hpp\""), 1U);
  EXPECT_EQ(count("include/gradus/model/model.hpp", "#include \"gradus/gradus.hpp\""), 1U);
  EXPECT_EQ(count("include/gradus/training/log.hpp", "#include <spdlog/spdlog.h>"), 1U);
  EXPECT_EQ(count("src/training/log.cpp", "#include <fmt/format.h>"), 1U);
  EXPECT_EQ(count("src/model/model.cpp", "#include <nlohmann/json.hpp>"), 1U);
  EXPECT_EQ(count("src/training/trainer.cpp", "#include \"apps/cli/options.hpp\""), 1U);
}

}  // namespace
