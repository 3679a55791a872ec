// Things that are known by name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// "unknown loss 'mes'; did you mean 'mse'? Known: ...". candidates: what to seek the nearest name
/// in; listed: what to list. The nearest takes the fewest edits (Damerau),
/// whatever the case; where all are far, none is suggested.
std::string unknown_name_message(const std::string& kind, const std::string& name,
                                 const std::vector<std::string>& candidates,
                                 const std::vector<std::string>& listed);

/// Maps names and aliases to functions that make an object. Not for use by several threads at once.
template <class Base>
class Registry {
 public:
  using Make = std::function<Polymorphic<Base>()>;

  /// kind is what messages call the things: "loss", "optimizer".
  explicit Registry(std::string kind) : kind_(std::move(kind)) {}

  /// The first name is the one listed; the others are aliases. A name given again is replaced.
  void add(const std::vector<std::string>& names, const Make& make) {
    if (!makers_.contains(names.front())) names_.push_back(names.front());
    for (const std::string& name : names) makers_[name] = make;
  }

  /// Throws InvalidArgument, with the nearest known name, where there is none of this name.
  Polymorphic<Base> make(const std::string& name) const {
    const auto found = makers_.find(name);
    if (found != makers_.end()) return found->second();
    std::vector<std::string> candidates;
    for (const auto& [known, make] : makers_) candidates.push_back(known);
    throw InvalidArgument(unknown_name_message(kind_, name, candidates, names_));
  }

  /// The names without aliases, in the order they were added.
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::string kind_;
  std::vector<std::string> names_;
  std::map<std::string, Make> makers_;
};

}  // namespace gradus::inline GRADUS_PRECISION
