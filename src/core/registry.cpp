#include "gradus/core/registry.hpp"

#include <cctype>

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The least number of letters to insert, delete, replace, or swap with their neighbour that turns
/// a into b (Damerau 1964): d(i, j) is the distance of a's first i letters from b's first j.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({replaced, d[i - 1][j] + 1, d[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

bool same_name(const std::string& a, const std::string& b) {
  const auto letters = [](std::string name) {
    std::erase_if(name, [](char c) { return c == '_' || c == '-'; });
    return lower_case(name);
  };
  return letters(a) == letters(b);
}

std::string unknown_name_message(const std::string& kind, const std::string& name,
                                 const std::vector<std::string>& candidates,
                                 const std::vector<std::string>& listed) {
  std::string sought = name.substr(0, 60);
  // Names come from files too: nothing that a terminal would obey.
  std::ranges::replace_if(
      sought, [](char c) { return c < ' ' || c > '~'; }, '?');
  std::string message = "unknown " + kind + " '" + sought + "'";
  // Whatever the case; of equals, the one whose case fits better: "adm" means "adam", not "Adam".
  const auto distance = [&](const std::string& known) {
    return std::pair(edit_distance(lower_case(sought), lower_case(known)),
                     edit_distance(sought, known));
  };
  const auto nearest = std::ranges::min_element(candidates, {}, distance);
  const auto longer = std::ranges::find_if(candidates, [&](const std::string& known) {
    return sought.size() >= 3 && lower_case(known).starts_with(lower_case(sought));
  });
  const std::size_t tolerated = std::max(std::size_t{2}, sought.size() / 3);
  if (nearest != candidates.end() && distance(*nearest).first <= tolerated) {
    message += "; did you mean '" + *nearest + "'?";
  } else if (longer != candidates.end()) {
    message += "; did you mean '" + *longer + "'?";
  }
  if (!listed.empty()) message += message.ends_with('?') ? " Known:" : ". Known:";
  for (std::size_t i = 0; i < listed.size(); ++i) message += (i == 0 ? " " : ", ") + listed[i];
  return message;
}

}  // namespace gradus
