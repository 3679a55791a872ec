// Every formula on a line of its own, or beside the code, has a test that names it.
//
// The rule. Comments are read line by line, in the headers and sources of layers, losses and
// optimizers and in the headers of the network and of softmax. A line holds a formula if it has one
// of the signs " = ", " ← ", " ≈ " or "∂" and
//
// - in a source: is any comment, // or ///;
// - in a header: is indented after /// as formulas are, or begins with one, as in "y = ...".
//
// C++ in a comment, which ends with ";" or "{" or has a "{." in it, is no formula. Runs of spaces
// count as one. Once all that tests have listed for the file is taken out of the line, none of the
// signs may be left.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "formulas/formulas.hpp"

using namespace gradus;

namespace {

namespace fs = std::filesystem;

enum class FileKind { kHeader, kSource };

struct CommentLine {
  std::string where;  // "src/layers/dense.cpp:87"
  std::string text;   // what follows the slashes
  bool holds_formula;
};

bool has_sign(const std::string& text) {
  const std::vector<std::string> signs = {" = ", " ← ", " ≈ ", "∂"};
  return std::ranges::any_of(
      signs, [&](const std::string& sign) { return text.find(sign) != std::string::npos; });
}

/// Whether the text begins with a word and a sign: "y = ...".
bool begins_with_formula(const std::string& text) {
  const std::size_t word = text.find(' ', 1);
  return word != std::string::npos && (text.compare(word, 3, " = ") == 0 ||
                                       text.starts_with(" ∂") || text.compare(word, 5, " ← ") == 0);
}

/// text: what follows the slashes, spaces and all.
bool holds_formula(const std::string& text, FileKind kind) {
  if (text.ends_with(';') || text.ends_with('{') || text.find("{.") != std::string::npos) {
    return false;
  }
  if (kind == FileKind::kSource) return has_sign(text);
  return has_sign(text) && (text.starts_with("     ") || begins_with_formula(text));
}

std::string with_single_spaces(std::string text) {
  const auto both_spaces = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), both_spaces), text.end());
  return text;
}

std::vector<CommentLine> comments_of(const fs::path& file, FileKind kind) {
  const std::string name = fs::relative(file, GRADUS_SOURCE_DIR).string();
  std::vector<CommentLine> comments;
  std::ifstream in(file);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const std::size_t slashes = line.find("//");
    if (slashes == std::string::npos) continue;
    const std::string text =
        line.substr(std::min(line.find_first_not_of('/', slashes), line.size()));
    comments.push_back(
        {name + ":" + std::to_string(number), with_single_spaces(text), holds_formula(text, kind)});
  }
  return comments;
}

/// The comments by file as tests name them: "layers/dense".
std::map<std::string, std::vector<CommentLine>> all_comments() {
  const fs::path root(GRADUS_SOURCE_DIR);
  std::map<std::string, std::vector<CommentLine>> all;
  const auto add = [&all](const fs::path& file, FileKind kind) {
    const std::string name = (file.parent_path().filename() / file.stem()).string();
    std::ranges::move(comments_of(file, kind), std::back_inserter(all[name]));
  };
  for (const char* folder : {"layers", "losses", "optimizers"}) {
    for (const auto& entry : fs::directory_iterator(root / "include/gradus" / folder)) {
      add(entry.path(), FileKind::kHeader);
    }
    for (const auto& entry : fs::directory_iterator(root / "src" / folder)) {
      add(entry.path(), FileKind::kSource);
    }
  }
  add(root / "include/gradus/model/network.hpp", FileKind::kHeader);
  add(root / "include/gradus/core/softmax.hpp", FileKind::kHeader);
  return all;
}

/// The formulas that tests list for a file, the longest first.
std::vector<std::string> listed_for(const std::string& file) {
  std::vector<std::string> formulas;
  for (const ListedFormulas& list : listed_formulas()) {
    if (list.file == file) std::ranges::copy(list.formulas, std::back_inserter(formulas));
  }
  std::ranges::sort(formulas, [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return formulas;
}

std::string without_text(std::string text, const std::vector<std::string>& formulas) {
  for (const std::string& formula : formulas) {
    for (std::size_t at; (at = text.find(formula)) != std::string::npos;) {
      text.replace(at, formula.size(), "...");
    }
  }
  return text;
}

}  // namespace

TEST(FormulaComments, EachHasATest) {
  std::size_t found = 0;
  for (const auto& [file, comments] : all_comments()) {
    const std::vector<std::string> formulas = listed_for(file);
    for (const CommentLine& comment : comments) {
      if (!comment.holds_formula) continue;
      ++found;
      const std::string rest = without_text(comment.text, formulas);
      EXPECT_FALSE(has_sign(rest)) << comment.where << ": no FORMULA_TEST of \"" << file
                                   << "\" in tests/formulas lists" << rest;
    }
  }
  EXPECT_GT(found, 250U);  // or the rule has stopped to see them
}

TEST(FormulaComments, EachListedStandsInItsFile) {
  const auto all = all_comments();
  for (const ListedFormulas& list : listed_formulas()) {
    const auto comments = all.find(list.file);
    ASSERT_NE(comments, all.end()) << list.test << " names " << list.file;
    for (const std::string& formula : list.formulas) {
      EXPECT_TRUE(std::ranges::any_of(comments->second,
                                      [&](const CommentLine& comment) {
                                        return comment.text.find(formula) != std::string::npos;
                                      }))
          << "Formulas." << list.test << " checks \"" << formula << "\", which no comment of "
          << list.file << " holds any more";
    }
  }
}

TEST(FormulaComments, TheRuleSeesFormulas) {
  EXPECT_TRUE(holds_formula(" dW = xᵀ dy", FileKind::kSource));
  EXPECT_TRUE(holds_formula(" θ ← θ - α g", FileKind::kSource));
  EXPECT_TRUE(holds_formula(" ∂v_i/∂(p_i·p_j)", FileKind::kSource));
  EXPECT_TRUE(holds_formula(" y = x W + b, followed by", FileKind::kHeader));
  EXPECT_TRUE(holds_formula("     dx_i = dy_i", FileKind::kHeader));
  EXPECT_FALSE(holds_formula(" the case that K = 1", FileKind::kHeader));
  EXPECT_FALSE(holds_formula("     dy_pred = (y_pred - y_true);", FileKind::kHeader));
  EXPECT_FALSE(holds_formula("     x: N x in      y: N x units", FileKind::kHeader));
  EXPECT_EQ(without_text("dx = a, dy = b", {"dx = a"}), "..., dy = b");
}
