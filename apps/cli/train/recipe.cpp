#include "cli/train/recipe.hpp"

#include <algorithm>
#include <gradus/core/registry.hpp>
#include <utility>
#include <vector>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

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

const Recipe* find_recipe(const std::string& name) {
  const auto found = std::ranges::find(recipes(), name, &Recipe::name);
  return found == recipes().end() ? nullptr : &*found;
}

void append_option(std::string& text, const std::string& name, const std::string& value) {
  text += (text.empty() ? "" : " ") + name + " " + value;
}

}  // namespace

std::string describe_recipes() {
  std::string text;
  for (const Recipe& recipe : recipes()) {
    std::string sets;
    for (const auto& [option, value] : recipe.options) append_option(sets, option, value);
    text += (text.empty() ? "" : "; ") + recipe.name + ": " + recipe.purpose;
    if (!sets.empty()) text += ", " + sets;
  }
  return text;
}

CLI::Validator known_recipe() {
  const auto check = [](const std::string& name) -> std::string {
    if (find_recipe(name) != nullptr) return "";
    std::vector<std::string> names;
    for (const Recipe& recipe : recipes()) names.push_back(recipe.name);
    return unknown_name_message("recipe", name, names, names);
  };
  return {check, ""};
}

std::string apply_recipe(const std::string& name, CLI::App& train) {
  return set_where_not_given(find_recipe(name)->options, train);
}

std::string set_where_not_given(const OptionSettings& options, CLI::App& app) {
  std::string set;
  for (const auto& [option_name, value] : options) {
    CLI::Option* option = app.get_option_no_throw(option_name);
    if (option == nullptr || option->count() > 0) continue;
    option->add_result(value);
    option->run_callback();
    append_option(set, option_name, value);
  }
  return set;
}

}  // namespace cli
}}  // namespace gradus
