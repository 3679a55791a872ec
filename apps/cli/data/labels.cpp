#include "cli/data/labels.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <set>
#include <utility>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

void add_labels(const Dataset& data, std::set<Index>& labels) {
  for (Index i = 0; i < data.size(); ++i) labels.insert(static_cast<Index>(data.y()(i, 0)));
}

/// Whether each label is the id of its class.
bool are_ids(const std::vector<Index>& labels) {
  return labels.front() == 0 && labels.back() == std::ssize(labels) - 1;
}

}  // namespace

void set_classes(Data& data, const std::map<Index, std::string>& names) {
  constexpr std::size_t kMostClasses = 1000;
  std::set<Index> found;
  add_labels(data.sets.train, found);
  add_labels(data.sets.test, found);
  const std::vector<Index> labels(found.begin(), found.end());
  if (labels.size() > kMostClasses) {
    throw DataError(data.name, ": has ", labels.size(), " different labels; expected at most ",
                    kMostClasses, " classes");
  }
  std::vector<std::string>& classes = data.preprocessing.classes;
  classes.clear();
  for (const Index label : labels) {
    const auto name = names.find(label);
    classes.push_back(name != names.end() ? name->second : std::to_string(label));
  }
  if (!are_ids(labels)) {
    data.preprocessing.labels = labels;
    labels_to_ids(data.sets.train, data.preprocessing, data.name);
    labels_to_ids(data.sets.test, data.preprocessing, data.name);
  }
  if (!are_ids(labels) || !names.empty()) {
    data.understood.push_back(concat("Labels: ", labels.size(), " classes, ", labels.front(),
                                     " to ", labels.back(), ": ", list_in_quotes(classes)));
  }
}

void labels_to_ids(Dataset& data, const Preprocessing& preprocessing, const std::string& place) {
  const std::vector<Index>& labels = preprocessing.labels;
  if (labels.empty() || data.size() == 0 || data.y().cols() != 1) return;
  Matrix y = data.y();
  for (Index i = 0; i < y.rows(); ++i) {
    const auto label = static_cast<Index>(y(i, 0));
    const auto found = std::ranges::lower_bound(labels, label);
    if (found == labels.end() || *found != label || static_cast<Scalar>(label) != y(i, 0)) {
      throw DataError(place, ": target ", i, " is ", printed(static_cast<double>(y(i, 0)), 'g', 9),
                      ", which is no class of the model; its labels are ",
                      joined(labels, ", ", [](Index known) { return std::to_string(known); }));
    }
    y(i, 0) = static_cast<Scalar>(found - labels.begin());
  }
  data.set_y(std::move(y));
}

void transpose_images(Dataset& data, const std::string& place) {
  if (data.size() == 0) return;
  const Shape& shape = data.sample_shape();
  if (shape.rank() != 3) {
    throw DataError(place,
                    ": --transpose needs images, (N, height, width), and a sample has the shape ",
                    shape.str());
  }
  data.transpose_images();
}

}  // namespace gradus::cli
