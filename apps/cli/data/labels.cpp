#include "cli/data/labels.hpp"

#include <algorithm>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::vector<std::uint8_t> all_bytes(const Dataset& data) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(static_cast<std::size_t>(data.size() * data.features()));
  for (Index i = 0; i < data.size(); ++i) {
    const std::span<const std::uint8_t> sample = data.bytes(i);
    bytes.insert(bytes.end(), sample.begin(), sample.end());
  }
  return bytes;
}

Matrix all_numbers(const Dataset& data) {
  std::vector<std::uint32_t> which(static_cast<std::size_t>(data.size()));
  std::iota(which.begin(), which.end(), 0U);
  Matrix x(data.size(), data.features());
  data.gather(which, view(x));
  return x;
}

Dataset with_new_targets(const Dataset& data, Matrix y) {
  if (data.is_bytes()) return {all_bytes(data), data.sample_shape(), std::move(y)};
  return {all_numbers(data), std::move(y), data.sample_shape()};
}

void add_labels(const Dataset& data, std::set<Index>& labels) {
  for (Index i = 0; i < data.size(); ++i) labels.insert(static_cast<Index>(data.y()(i, 0)));
}

/// Whether each label is the id of its class.
bool are_ids(const std::vector<Index>& labels) {
  return labels.front() == 0 && labels.back() == std::ssize(labels) - 1;
}

/// Numbers: a sample's values, or its bytes.
template <class Number>
void transpose_sample(Number* sample, const Shape& shape, std::vector<Number>& copy) {
  const Index height = shape.dims()[0], width = shape.dims()[1], channels = shape.dims()[2];
  copy.assign(sample, sample + shape.size());
  for (Index row = 0; row < height; ++row) {
    for (Index column = 0; column < width; ++column) {
      std::copy_n(copy.data() + (row * width + column) * channels, channels,
                  sample + (column * height + row) * channels);
    }
  }
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
  if (labels.size() < 2) {
    throw DataError(data.name, ": all targets are ", labels.front(),
                    "; expected at least two classes to tell apart");
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
  data = with_new_targets(data, std::move(y));
}

void transpose_images(Dataset& data, const std::string& place) {
  if (data.size() == 0) return;
  const Shape& shape = data.sample_shape();
  if (shape.rank() != 3) {
    throw DataError(place,
                    ": --transpose needs images, (N, height, width), and a sample has the shape ",
                    shape.str());
  }
  const Shape turned{shape.dims()[1], shape.dims()[0], shape.dims()[2]};
  if (data.is_bytes()) {
    std::vector<std::uint8_t> bytes = all_bytes(data), copy;
    for (Index i = 0; i < data.size(); ++i)
      transpose_sample(&bytes[static_cast<std::size_t>(i * shape.size())], shape, copy);
    data = Dataset(std::move(bytes), turned, data.y());
    return;
  }
  Matrix x = all_numbers(data);
  std::vector<Scalar> copy;
  for (Index i = 0; i < x.rows(); ++i) transpose_sample(x.row(i).data(), shape, copy);
  data = Dataset(std::move(x), data.y(), turned);
}

}  // namespace gradus::cli
