#include "gradus/data/npz.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "data/text.hpp"
#include "data/zip.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kNpyEnding = ".npy";

using NpzArrays = std::map<std::string, NpyArray>;

/// Moves an array out.
NpyArray take_array(NpzArrays& arrays, const std::string& array, const std::string& name) {
  const auto found = arrays.find(array);
  if (found != arrays.end()) return std::move(found->second);
  std::vector<std::string> names;
  for (const auto& [other, unused] : arrays) names.push_back(other);
  fail_in(name,
          "has no array " + in_quotes(array) +
              "; expected x_train, y_train, x_test and y_test, as in Keras's mnist.npz, got " +
              (names.empty() ? "none" : list_in_quotes(names)));
}

/// part: "train" or "test".
Dataset take_part(NpzArrays& arrays, const std::string& part, const std::string& name) {
  NpyArray x = take_array(arrays, "x_" + part, name);
  const NpyArray y = take_array(arrays, "y_" + part, name);
  return npy_dataset(std::move(x), y, name + ", x_" + part + " and y_" + part);
}

}  // namespace

bool has_npz() { return has_zip(); }

std::map<std::string, NpyArray> parse_npz(std::span<const std::uint8_t> bytes,
                                          const std::string& name) {
  NpzArrays arrays;
  for (const ZipMember& member : unzip(bytes, kNpyEnding, name)) {
    const std::string array = member.name.substr(0, member.name.size() - kNpyEnding.size());
    const std::string where = name + ", array " + in_quotes(array);
    if (!arrays.emplace(array, parse_npy(member.bytes, where)).second) {
      fail_in(name, "has two arrays of the name " + in_quotes(array));
    }
  }
  return arrays;
}

std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path) {
  return parse_npz(read_file(path), path.string());
}

std::string npz_bytes(const std::vector<NpzMember>& members) {
  std::vector<std::pair<std::string, std::string>> files;
  std::set<std::string> names;
  for (const NpzMember& member : members) {
    if (!names.insert(member.name).second) {
      throw InvalidArgument("npz_bytes: two arrays have the name " + in_quotes(member.name));
    }
    files.emplace_back(member.name + std::string(kNpyEnding),
                       npy_bytes(member.shape, member.values));
  }
  return zip(files);
}

TrainTest parse_train_test_npz(std::span<const std::uint8_t> bytes, const std::string& name) {
  NpzArrays arrays = parse_npz(bytes, name);
  TrainTest parts{take_part(arrays, "train", name), take_part(arrays, "test", name)};
  const Shape& train = parts.train.sample_shape();
  const Shape& test = parts.test.sample_shape();
  if (train != test || parts.train.y().cols() != parts.test.y().cols()) {
    fail_in(name, "the samples to train on have the shape " + train.str() + " and " +
                      std::to_string(parts.train.y().cols()) + " targets, those to test on " +
                      test.str() + " and " + std::to_string(parts.test.y().cols()) +
                      "; they must be the same");
  }
  return parts;
}

TrainTest load_npz(const std::filesystem::path& path) {
  return parse_train_test_npz(read_file(path), path.string());
}

}  // namespace gradus::inline GRADUS_PRECISION
