// Things by name.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// "unknown loss 'mes'; did you mean 'mse'? Known: ...". candidates: what to seek the nearest name
/// in; listed: what to list. The nearest takes the fewest edits (Damerau), whatever the case. If
/// all are far, it is one with the same beginning, or none.
std::string unknown_name_message(const std::string& kind, const std::string& name,
                                 const std::vector<std::string>& candidates,
                                 const std::vector<std::string>& listed);

/// Whether two names are the same but for their case and for '_' and '-': "ReLU" and "relu",
/// "LeakyReLU" and "leaky_relu".
bool same_name(const std::string& a, const std::string& b);

/// One thing: its names, the arguments it takes, and how to make it.
template <class Base>
struct RegistryEntry {
  std::vector<std::string> names;  ///< The first is the one listed; the others are aliases.
  std::string formula;             ///< For a reader; may be empty.
  Config defaults;                 ///< Its arguments.
  std::function<Polymorphic<Base>(const Config&)> make;
};

/// Maps names and aliases to functions that make an object. Not thread-safe.
template <class Base>
class Registry {
 public:
  /// kind is what messages call the things: "loss", "optimizer".
  explicit Registry(std::string kind) : kind_(std::move(kind)) {}

  /// A name given again is replaced. Throws InvalidArgument if there is no name or no function.
  void add(const RegistryEntry<Base>& known) {
    if (known.names.empty() || !known.make) {
      throw InvalidArgument("register a ", kind_, ": expected a name and a function, got none");
    }
    const auto same = [&](const RegistryEntry<Base>& other) {
      return other.names[0] == known.names[0];
    };
    const auto found = std::ranges::find_if(known_, same);
    const auto place = static_cast<std::size_t>(found - known_.begin());
    if (found == known_.end()) {
      known_.push_back(known);
    } else {
      *found = known;
    }
    for (const std::string& name : known.names) places_[name] = place;
  }

  /// A thing without arguments.
  void add(const std::vector<std::string>& names, const std::function<Polymorphic<Base>()>& make) {
    if (names.empty() || !make) return add(RegistryEntry<Base>());  // which refuses it
    add({names, "", {}, [make, name = names.front()](const Config& config) {
           if (!config.empty()) throw_unknown_argument(name, config.front().first, {});
           return make();
         }});
  }

  /// A class T that is made from its Options, which list their fields (see config.hpp).
  template <class T, class Options>
  void add(const std::vector<std::string>& names, const std::string& formula = "") {
    add({names, formula, config_of(Options()), [name = names.front()](const Config& config) {
           return Polymorphic<Base>(T(options_from<Options>(config, name)));
         }});
  }

  /// What is known under a name or alias, else under the same_name(), where that is one thing.
  /// Throws InvalidArgument, with the nearest known name, if there is none.
  const RegistryEntry<Base>& at(const std::string& name) const {
    const auto found = places_.find(name);
    if (found != places_.end()) return known_[found->second];
    std::vector<std::string> candidates;
    std::set<std::size_t> same;
    for (const auto& [known, place] : places_) {
      candidates.push_back(known);
      if (same_name(known, name)) same.insert(place);
    }
    if (same.size() == 1) return known_[*same.begin()];
    throw InvalidArgument(unknown_name_message(kind_, name, candidates, names()));
  }

  /// Throws as at() does, and for arguments that it does not take.
  Polymorphic<Base> make(const std::string& name, const Config& config = {}) const {
    return at(name).make(config);
  }

  /// Whether it is a name or alias, letter by letter.
  bool contains(const std::string& name) const { return places_.contains(name); }

  /// All, in the order they were added.
  const std::vector<RegistryEntry<Base>>& all() const { return known_; }

  /// The names without aliases, in the order they were added.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const RegistryEntry<Base>& known : known_) names.push_back(known.names.front());
    return names;
  }

 private:
  std::string kind_;
  std::vector<RegistryEntry<Base>> known_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace gradus
