#include "cli/train/recipe.hpp"

#include <algorithm>
#include <gradus/core/text.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct Recipe {
  std::string name;
  std::string purpose;
  OptionSettings options;
};

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> kRecipes = {
      {"default", "nothing but the defaults", {}},
      {"best",
       "the highest accuracy on MNIST within a minute on two cores",
       {{"--hidden", "512,512"},
        {"--augment", "1"},
        {"--batch-size", "256"},
        {"--epochs", "25"},
        {"--learning-rate", "0.002"},
        {"--schedule", "cosine"}}},
  };
  return kRecipes;
}

/// As on a command line.
std::string words_of(const OptionSettings& options) {
  return joined(options, " ", [](const auto& set) { return set.first + " " + set.second; });
}

}  // namespace

Choices<std::string> recipe_choices() {
  Choices<std::string> choices;
  for (const auto& [name, purpose, options] : recipes()) {
    choices.push_back({name, name, purpose + (options.empty() ? "" : ", " + words_of(options))});
  }
  return choices;
}

std::string apply_recipe(const std::string& name, CLI::App& train) {
  return set_where_not_given(std::ranges::find(recipes(), name, &Recipe::name)->options, train);
}

std::string set_where_not_given(const OptionSettings& options, CLI::App& app) {
  OptionSettings set;
  for (const auto& [name, value] : options) {
    CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr || option->count() > 0) continue;
    option->add_result(value);
    option->run_callback();
    set.emplace_back(name, value);
  }
  return words_of(set);
}

}  // namespace gradus::cli
