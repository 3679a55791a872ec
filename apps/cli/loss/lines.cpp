#include "cli/loss/lines.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/registry.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// So long a line may be: some millions of numbers.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

/// Of a longer one nothing is read any more, nor of what comes after it: it may have no end.
constexpr std::size_t kMostRead = std::size_t{256} << 20;

/// Reads a line, as std::getline, but keeps no more than kLongestLine + 1 characters of it.
bool read_line(std::istream& in, std::string& line) {
  line.clear();
  std::streambuf& buffer = *in.rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  int c = buffer.sbumpc();
  if (c == kEnd) return false;
  for (std::size_t count = 1; c != kEnd && c != '\n'; c = buffer.sbumpc(), ++count) {
    if (line.size() <= kLongestLine) line += static_cast<char>(c);
    if (count == kMostRead) {
      in.setstate(std::ios::eofbit);
      return true;
    }
  }
  return true;
}

/// A reference case, as tests/losses/loss_cases.jsonl holds them, is a request too: what it expects
/// of the answer is passed over.
bool is_of_a_reference(const std::string& key) {
  static const std::vector<std::string> kKeys = {"note", "value",  "value64",
                                                 "grad", "grad64", "grad_keras"};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

/// Throws InvalidArgument, with the nearest known key, for one that nothing reads.
void check_keys(const Json& request) {
  static const std::vector<std::string> kKeys = {"id",     "loss",   "config",
                                                 "y_true", "y_pred", "sample_weight"};
  for (const auto& [key, value] : request.items()) {
    if (std::ranges::find(kKeys, key) != kKeys.end() || is_of_a_reference(key)) continue;
    throw InvalidArgument(unknown_name_message("key", key, kKeys, kKeys));
  }
}

Json answer(const std::string& line, Evaluate evaluate) {
  Json result = {{"id", nullptr}};
  try {
    if (line.size() > kLongestLine)
      throw InvalidArgument("the line is longer than 64 MiB, the limit");
    const auto request = parse_json(line, "the line", kLongestLine);
    if (!request.is_object()) throw InvalidArgument("expected a JSON object");
    if (const auto id = request.find("id"); id != request.end()) {
      if (id->is_structured()) throw InvalidArgument("id: expected a text or a number");
      result["id"] = *id;
    }
    check_keys(request);
    result.update(evaluate(request));
  } catch (const std::exception& error) {
    result["error"] = error.what();
  }
  return result;
}

}  // namespace

int evaluate_lines(std::istream& in, std::ostream& out, Evaluate evaluate) {
  bool all_right = true;
  std::string line;
  while (in.good() && read_line(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Json result = answer(line, evaluate);
    all_right = all_right && !result.contains("error");
    out << to_line(result) << '\n';
    if (!out) throw DataError("cannot write the results");
    // Whoever waits for the answer before the next line gets it.
    if (in.rdbuf()->in_avail() <= 0) out.flush();
  }
  out.flush();
  return all_right ? 0 : 1;
}

}  // namespace gradus::cli
