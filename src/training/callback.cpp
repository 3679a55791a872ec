#include "gradus/training/callback.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

template <class Items>
auto find(Items& items, std::string_view name) {
  return std::ranges::find_if(items, [&](const auto& item) { return item.first == name; });
}

}  // namespace

void Logs::set(std::string_view name, double value) {
  value = std::isnan(value) ? std::abs(value) : value;  // 0/0 has a sign on x86: no "-nan" in logs
  const auto found = find(items_, name);
  if (found != items_.end()) {
    found->second = value;
  } else {
    items_.emplace_back(name, value);
  }
}

bool Logs::contains(std::string_view name) const { return find(items_, name) != items_.end(); }

double Logs::operator[](std::string_view name) const {
  const auto found = find(items_, name);
  if (found != items_.end()) return found->second;
  std::string message = "no '" + std::string(name) + "' in the logs; there are:";
  for (const auto& item : items_) message += " " + item.first;
  throw InvalidArgument(message);
}

}  // namespace gradus
