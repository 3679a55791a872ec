#include "cli/import/matching.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <optional>

#include "cli/import/array_groups.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// What a layer needs.
struct LayerNeeds {
  std::string name;
  std::vector<const Network::NamedParameter*> parameters;
};

std::string layer_name_of(const Network::NamedParameter& parameter) {
  return parameter.name.substr(0, parameter.name.find('/'));
}
std::string parameter_kind_of(const Network::NamedParameter& parameter) {
  return parameter.name.substr(parameter.name.find('/') + 1);
}

std::vector<LayerNeeds> layers_with_parameters(const Network& network) {
  std::vector<LayerNeeds> layers;
  for (const Network::NamedParameter& parameter : network.parameters()) {
    const std::string name = layer_name_of(parameter);
    if (layers.empty() || layers.back().name != name) layers.push_back({name, {}});
    layers.back().parameters.push_back(&parameter);
  }
  return layers;
}

/// What other programs call a parameter of this kind.
bool may_be_called(const std::string& kind, const std::string& leaf) {
  static const std::map<std::string, std::vector<std::string>> kNames = {
      {"kernel", {"weight"}}, {"gamma", {"weight", "scale"}}, {"beta", {"bias"}}};
  if (leaf == kind) return true;
  const auto names = kNames.find(kind);
  return names != kNames.end() && std::ranges::find(names->second, leaf) != names->second.end();
}

/// Whether the kernel lies as outputs x inputs; nothing where it does not fit.
std::optional<bool> is_transposed(const std::vector<Index>& shape, const GroupedArray& array,
                                  KernelLayout layout) {
  const std::vector<Index>& given = array.tensor->shape;
  const bool fits = given == shape;
  const bool fits_transposed =
      std::ranges::equal(given.rbegin(), given.rend(), shape.begin(), shape.end());
  if (layout == KernelLayout::kTorch) return fits_transposed ? std::optional(true) : std::nullopt;
  if (layout == KernelLayout::kKeras) return fits ? std::optional(false) : std::nullopt;
  if (fits && fits_transposed) return array.leaf == "weight";
  if (!fits && !fits_transposed) return std::nullopt;
  return fits_transposed;
}

std::optional<Match> match_array(const Network::NamedParameter& parameter,
                                 const GroupedArray& array, KernelLayout layout) {
  const std::vector<Index>& shape = parameter.shape.dims();
  if (!may_be_called(parameter_kind_of(parameter), array.leaf)) return std::nullopt;
  if (parameter_kind_of(parameter) != "kernel" || shape.size() != 2) {
    if (array.tensor->shape != shape) return std::nullopt;
    return Match{&parameter, array.tensor, false};
  }
  const std::optional<bool> transposed = is_transposed(shape, array, layout);
  if (!transposed) return std::nullopt;
  return Match{&parameter, array.tensor, *transposed};
}

/// A match for each of the layer's parameters and each of the group's arrays, or nothing.
std::vector<Match> match_group(const LayerNeeds& layer, const ArrayGroup& group,
                               KernelLayout layout) {
  std::vector<Match> matches;
  if (group.arrays.size() != layer.parameters.size()) return {};
  for (const Network::NamedParameter* parameter : layer.parameters) {
    const std::size_t before = matches.size();
    for (const GroupedArray& array : group.arrays) {
      if (const auto match = match_array(*parameter, array, layout)) matches.push_back(*match);
    }
    if (matches.size() != before + 1) return {};
  }
  return matches;
}

std::string shown_needs(const LayerNeeds& layer) {
  const auto shown = [](const Network::NamedParameter* parameter) {
    return "a " + parameter_kind_of(*parameter) + " " + parameter->shape.str();
  };
  return layer.name + " needs " + joined(layer.parameters, " and ", shown);
}

/// The first few arrays of the groups.
std::string shown_groups(const std::vector<const ArrayGroup*>& groups) {
  constexpr std::size_t kMaxShown = 8;
  std::vector<std::string> shown;
  for (const ArrayGroup* group : groups) {
    for (const GroupedArray& array : group->arrays) {
      if (shown.size() <= kMaxShown) shown.push_back(shown_array(*array.tensor));
    }
  }
  if (shown.size() > kMaxShown) shown.back() = "...";
  return shown.empty() ? "none" : joined(shown);
}

const char* layout_hint(KernelLayout layout) {
  if (layout == KernelLayout::kTorch) return " (with --layout torch, outputs x inputs)";
  return layout == KernelLayout::kKeras ? " (with --layout keras, inputs x outputs)" : "";
}

class Matcher {
 public:
  Matcher(const Network& network, const Safetensors& file, const MatchOptions& options)
      : layers_(layers_with_parameters(network)), groups_(array_groups(file)), options_(options) {
    for (const ArrayGroup& group : groups_) left_.push_back(&group);
  }

  std::vector<Match> run() {
    take_given_names();
    const bool by_name = std::ranges::all_of(layers_, [&](const LayerNeeds& layer) {
      return chosen_.contains(layer.name) || group_called(layer.name) != nullptr;
    });
    for (const LayerNeeds& layer : layers_) {
      if (chosen_.contains(layer.name)) continue;
      const ArrayGroup* group = by_name ? group_called(layer.name) : nullptr;
      take(layer, group != nullptr ? group : first_that_fits(layer));
    }
    if (!left_.empty()) {
      throw InvalidArgument("import: the model has no layer for " + shown_groups(left_));
    }
    std::vector<Match> matches;
    for (const LayerNeeds& layer : layers_) {
      const std::vector<Match>& chosen = chosen_[layer.name];
      matches.insert(matches.end(), chosen.begin(), chosen.end());
    }
    check_square_kernels(matches);
    return matches;
  }

 private:
  void take_given_names() {
    for (const auto& [layer_name, group_name] : options_.names) {
      const auto layer = std::ranges::find(layers_, layer_name, &LayerNeeds::name);
      if (layer == layers_.end()) {
        throw InvalidArgument("--map: the model has no layer '" + layer_name + "' with parameters");
      }
      const auto group = std::ranges::find(left_, group_name, &ArrayGroup::name);
      if (group == left_.end()) {
        throw InvalidArgument("--map: no arrays are called '" + group_name +
                              "' followed by '.' or '/' and their kind; there are " +
                              shown_groups(left_));
      }
      take(*layer, *group);
    }
  }

  /// The only group that is called like the layer.
  const ArrayGroup* group_called(const std::string& layer) const {
    const ArrayGroup* found = nullptr;
    for (const ArrayGroup* group : left_) {
      if (!group->is_called(layer)) continue;
      if (found != nullptr) return nullptr;
      found = group;
    }
    return found;
  }

  const ArrayGroup* first_that_fits(const LayerNeeds& layer) const {
    const ArrayGroup* first = nullptr;
    for (const ArrayGroup* group : left_) {
      if (match_group(layer, *group, options_.layout).empty()) continue;
      if (first == nullptr) {
        first = group;
      } else if (!are_numbered_alike(*first, *group)) {
        throw InvalidArgument("import: for " + layer.name + " fit " + shown_groups({first, group}) +
                              ", and their names do not tell which comes first; use --map " +
                              layer.name + "=" + first->name);
      }
    }
    if (first == nullptr) {
      throw InvalidArgument("import: " + shown_needs(layer) + layout_hint(options_.layout) +
                            "; none of the remaining arrays fits: " + shown_groups(left_));
    }
    return first;
  }

  void take(const LayerNeeds& layer, const ArrayGroup* group) {
    std::vector<Match> matches = match_group(layer, *group, options_.layout);
    if (matches.empty()) {
      throw InvalidArgument("import: " + shown_needs(layer) + layout_hint(options_.layout) +
                            ", but the file has " + shown_groups({group}));
    }
    chosen_[layer.name] = std::move(matches);
    std::erase(left_, group);
  }

  /// A name does not say how a square kernel lies, if it says the wrong for kernels that are not.
  void check_square_kernels(const std::vector<Match>& matches) const {
    if (options_.layout != KernelLayout::kByShape) return;
    const Match *square = nullptr, *unlike_its_name = nullptr;
    for (const Match& match : matches) {
      const std::vector<Index>& shape = match.array->shape;
      if (shape.size() != 2) continue;
      const bool is_called_weight = match.array->name.ends_with("weight");
      if (shape[0] == shape[1]) {
        square = &match;
      } else if (match.is_transposed != is_called_weight) {
        unlike_its_name = &match;
      }
    }
    if (square == nullptr || unlike_its_name == nullptr) return;
    throw InvalidArgument("import: " + shown_array(*square->array) +
                          " may be stored either way, and " + shown_array(*unlike_its_name->array) +
                          " is not stored as its name says; give --layout torch (outputs x inputs) "
                          "or --layout keras (inputs x outputs)");
  }

  std::vector<LayerNeeds> layers_;
  std::vector<ArrayGroup> groups_;
  const MatchOptions& options_;
  std::vector<const ArrayGroup*> left_;
  std::map<std::string, std::vector<Match>> chosen_;  // by the layer's name
};

}  // namespace

std::vector<Match> match_arrays(const Network& network, const Safetensors& file,
                                const MatchOptions& options) {
  return Matcher(network, file, options).run();
}

}  // namespace gradus::cli
