#include "cli/import/array_groups.hpp"

#include <algorithm>
#include <cctype>
#include <gradus/core/shape.hpp>
#include <gradus/core/text.hpp>
#include <map>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Removes the number or the character that the text begins with, and returns it.
std::string_view take_piece(std::string_view& text) {
  std::size_t length = 1;
  if (is_digit(text.front())) {
    while (length < text.size() && is_digit(text[length])) ++length;
  }
  const std::string_view piece = text.substr(0, length);
  text.remove_prefix(length);
  return piece;
}

std::string_view without_leading_zeros(std::string_view number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size() - 1));
}

/// By name, where numbers count as numbers.
struct NaturalLess {
  bool operator()(const std::string& a, const std::string& b) const {
    std::string_view rest_a = a, rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
      std::string_view piece_a = take_piece(rest_a), piece_b = take_piece(rest_b);
      if (is_digit(piece_a.front()) && is_digit(piece_b.front())) {
        piece_a = without_leading_zeros(piece_a);
        piece_b = without_leading_zeros(piece_b);
        if (piece_a.size() != piece_b.size()) return piece_a.size() < piece_b.size();
      }
      if (piece_a != piece_b) return piece_a < piece_b;
    }
    // Of names that differ in leading zeros alone, one must stand first all the same.
    return rest_a.empty() && rest_b.empty() ? a < b : rest_a.empty();
  }
};

/// The letters alone.
std::string without_numbers(std::string name) {
  std::erase_if(name,
                [](char c) { return is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/'; });
  return name;
}

}  // namespace

bool ArrayGroup::is_called(const std::string& layer) const {
  return name == layer || name.ends_with("." + layer) || name.ends_with("/" + layer);
}

std::vector<ArrayGroup> array_groups(const Safetensors& file) {
  std::map<std::string, ArrayGroup, NaturalLess> groups;
  for (const TensorInfo& tensor : file.tensors()) {
    std::string name = tensor.name;
    if (name.ends_with(":0")) name.resize(name.size() - 2);
    const std::size_t separator = name.find_last_of("./");
    const bool has_group = separator != std::string::npos;
    const std::string group = has_group ? name.substr(0, separator) : "";
    groups[group].name = group;
    groups[group].arrays.push_back({has_group ? name.substr(separator + 1) : name, &tensor});
  }
  std::vector<ArrayGroup> ordered;
  ordered.reserve(groups.size());
  for (auto& [_, group] : groups) ordered.push_back(std::move(group));
  return ordered;
}

bool are_numbered_alike(const ArrayGroup& a, const ArrayGroup& b) {
  return without_numbers(a.name) == without_numbers(b.name);
}

std::string shown_array(const TensorInfo& tensor) {
  return in_quotes(tensor.name) + " " + Shape(tensor.shape).str();
}

}  // namespace gradus::cli
