// A subcommand of `gradus`.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// The words behind `gradus`.
struct CommandLine {
  std::vector<std::string> words;
  /// Where they come from, for messages; empty: from the user.
  std::string origin = {};
};

/// Owns the options that parsing fills.
class Subcommand {
 public:
  explicit Subcommand(const CLI::App& definition) : definition_(definition) {}
  virtual ~Subcommand() = default;
  Subcommand(const Subcommand&) = delete;
  Subcommand& operator=(const Subcommand&) = delete;

  const CLI::App& definition() const { return definition_; }

  /// Asked whenever words for this subcommand are parsed: what to parse in their place, where they
  /// name a file or a folder with more of them. Throws CLI::Error and DataError.
  virtual std::optional<CommandLine> in_place_of(const std::vector<std::string>& words);

  /// Returns the exit code. To be called when all is parsed.
  virtual int run() const = 0;

 private:
  const CLI::App& definition_;
};

/// A subcommand without options.
CLI::App& add_definition(CLI::App& app, const std::string& name, const std::string& help);

/// What is done with the options that the words say.
template <class Options>
class PlainSubcommand : public Subcommand {
 public:
  using AddOptions = void (*)(CLI::App& definition, Options& options);
  using Work = int (*)(const Options& options);

  PlainSubcommand(CLI::App& definition, AddOptions add_options, Work work)
      : Subcommand(definition), work_(work) {
    add_options(definition, options_);
  }
  int run() const override { return work_(options_); }

 private:
  Options options_;
  Work work_;
};

template <class Options>
std::unique_ptr<Subcommand> make_subcommand(CLI::App& app, const std::string& name,
                                            const std::string& help,
                                            void (*add_options)(CLI::App&, Options&),
                                            int (*work)(const Options&)) {
  return std::make_unique<PlainSubcommand<Options>>(add_definition(app, name, help), add_options,
                                                    work);
}

}  // namespace gradus::cli
