#include "cli/loss_lines.hpp"

#include <gradus/core/error.hpp>
#include <iostream>
#include <string>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

using nlohmann::ordered_json;

/// So long a line may be: some millions of numbers.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

/// Lists of four axes in an object are five deep; each level that is not refused takes memory many
/// times its one character.
constexpr int kDeepest = 100;

/// Reads a line, as std::getline, but keeps no more than kLongestLine + 1 characters of it.
bool read_line(std::istream& in, std::string& line) {
  line.clear();
  std::streambuf& buffer = *in.rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  int c = buffer.sbumpc();
  if (c == kEnd) return false;
  for (; c != kEnd && c != '\n'; c = buffer.sbumpc()) {
    if (line.size() <= kLongestLine) line += static_cast<char>(c);
  }
  return true;
}

nlohmann::json parse(const std::string& line) {
  return nlohmann::json::parse(line, [](int depth, nlohmann::json::parse_event_t,
                                        const nlohmann::json&) {
    if (depth > kDeepest) {
      throw InvalidArgument("the line is nested more than " + std::to_string(kDeepest) + " deep");
    }
    return true;
  });
}

ordered_json answer(const std::string& line, Evaluate evaluate) {
  ordered_json result = {{"id", nullptr}};
  try {
    if (line.size() > kLongestLine) throw InvalidArgument("the line is longer than 64 MiB");
    const nlohmann::json request = parse(line);
    if (!request.is_object()) throw InvalidArgument("expected a JSON object");
    if (const auto id = request.find("id"); id != request.end()) {
      if (id->is_structured()) throw InvalidArgument("id: expected a text or a number");
      result["id"] = *id;
    }
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
  while (read_line(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const ordered_json result = answer(line, evaluate);
    all_right = all_right && !result.contains("error");
    out << result.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    if (!out) throw DataError("cannot write the results");
    // Whoever waits for the answer before the next line gets it.
    if (in.rdbuf()->in_avail() <= 0) out.flush();
  }
  out.flush();
  return all_right ? 0 : 1;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
