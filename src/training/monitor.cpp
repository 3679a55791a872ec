#include "gradus/training/monitor.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/registry.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// Parts of names that say what is better. Those for less go first: "true_loss" is a loss.
constexpr std::array kLessIsBetter = {"loss",  "error", "entropy", "divergence",
                                      "hinge", "mse",   "mae",     "false"};
constexpr std::array kMoreIsBetter = {"acc",   "auc",        "precision", "recall",
                                      "score", "similarity", "iou",       "true"};

/// kAuto where the name does not say.
MonitorMode mode_of_name(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (std::ranges::any_of(kLessIsBetter, has)) return MonitorMode::kMin;
  return std::ranges::any_of(kMoreIsBetter, has) ? MonitorMode::kMax : MonitorMode::kAuto;
}

}  // namespace

EnumNames<MonitorMode> names_of(MonitorMode /*of*/) {
  return {{MonitorMode::kAuto, "auto"}, {MonitorMode::kMin, "min"}, {MonitorMode::kMax, "max"}};
}

Monitor::Monitor(std::string owner, std::string name, MonitorMode mode, double min_delta)
    : owner_(std::move(owner)),
      name_(std::move(name)),
      mode_(mode == MonitorMode::kAuto ? mode_of_name(name_) : mode),
      min_delta_(std::abs(min_delta)),
      best_(worst()) {
  if (!std::isfinite(min_delta)) {
    throw_wrong_argument(owner_, "min_delta", "expected a finite number", min_delta);
  }
}

double Monitor::worst() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return mode_ == MonitorMode::kMax ? -kInfinity : kInfinity;
}

void Monitor::check(const TrainingState& state) const {
  const std::vector<std::string>& names = state.log_names;
  if (std::ranges::find(names, name_) == names.end()) {
    std::string message = owner_ + ": " + unknown_name_message("monitor", name_, names, names);
    const auto validates = [](const std::string& name) { return name.starts_with("val_"); };
    if (validates(name_) && std::ranges::none_of(names, validates)) {
      message += ". 'val_' needs data to validate on";
    }
    throw InvalidArgument(message);
  }
  if (mode_ == MonitorMode::kAuto) {
    throw InvalidArgument(
        owner_, ": the name of its monitor '", name_,
        "' does not say whether less is better, or more; set mode to 'min' or 'max'");
  }
}

bool Monitor::better(double value, double reference) const {
  return mode_ == MonitorMode::kMax ? value - min_delta_ > reference
                                    : value + min_delta_ < reference;
}

bool Monitor::improves(double value) {
  const bool improved = better(value, best_);
  if (improved) best_ = value;
  return improved;
}

}  // namespace gradus
