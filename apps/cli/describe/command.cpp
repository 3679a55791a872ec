// `gradus data`: what a training would take these data for.
#include <gradus/core/text.hpp>
#include <iostream>

#include "cli/data/place_kind.hpp"
#include "cli/data/understood.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "cli/terminal/text.hpp"
#include "cli/train/data_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct LookOptions {
  DataOptions data;
  std::string place;
  bool json = false;
};

void add_look_options(CLI::App& app, LookOptions& options) {
  add_value(app, "FILE|DIR", options.place, input_path(),
            "What `gradus train` takes as --train or --data; by default what it looks for");
  add_data_options(app, options.data);
  app.remove_option(app.get_option("--train"));
  app.remove_option(app.get_option("--data"));
  app.add_flag("--json", options.json, "Print one JSON object");
}

/// Prints Data::understood. Returns 0. Throws as load_data() does.
int look_command(const LookOptions& options) {
  DataOptions asked = options.data;
  asked.only_look = true;
  const PlaceKind kind = options.place.empty() ? PlaceKind::kMnist : kind_of(options.place);
  const bool is_mnist = kind == PlaceKind::kMnist || kind == PlaceKind::kSynthetic;
  (is_mnist ? asked.data : asked.train) = options.place;
  const Data data = load_data(asked);
  if (options.json) {
    std::cout << to_line(understood_json(data)) << '\n';
    return 0;
  }
  std::cout << "Data: " << data.name << '\n';
  constexpr std::size_t kColumns = 80;
  for (const std::string& line : data.understood) {
    if (line.size() <= kColumns || line.starts_with(' ')) {
      std::cout << line << '\n';
    } else {
      std::cout << joined(wrapped(line, kColumns - 2), "\n  ") << '\n';
    }
  }
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_data(CLI::App& app) {
  return make_subcommand(app, "data", "Say what data are taken for, before a training",
                         &add_look_options, &look_command);
}

}  // namespace gradus::cli
