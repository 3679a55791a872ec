#include "gradus/data/npz.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "data/npy_header.hpp"
#include "data/text.hpp"
#include "data/zip.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kNpyEnding = ".npy";

using NpzArrays = std::map<std::string, NpyArray>;

constexpr std::array kTrainTestArrays = {"x_train", "y_train", "x_test", "y_test"};

/// Unpacks the arrays that are wanted, and no others. names: of all that are there.
template <class IsWanted>
NpzArrays read_arrays(StoredSource& archive, const std::string& name, const IsWanted& is_wanted,
                      std::vector<std::string>& names) {
  NpzArrays arrays;
  visit_zip(archive, name, [&](const std::string& member, const Unpack& unpack) {
    if (!member.ends_with(kNpyEnding)) return;
    const std::string array = member.substr(0, member.size() - kNpyEnding.size());
    names.push_back(array);
    if (!is_wanted(array)) return;
    if (arrays.contains(array)) fail_in(name, "has two arrays of the name " + in_quotes(array));
    arrays[array] = take_npy(unpack(), name + ", array " + in_quotes(array));
  });
  return arrays;
}

NpzArrays read_all_arrays(StoredSource& archive, const std::string& name) {
  std::vector<std::string> names;
  return read_arrays(
      archive, name, [](const std::string&) { return true; }, names);
}

/// part: "train" or "test".
Dataset take_part(NpzArrays& arrays, const std::string& part, const std::string& name) {
  const NpyArray y = std::move(arrays.at("y_" + part));
  return npy_dataset(std::move(arrays.at("x_" + part)), y, name + ", x_" + part + " and y_" + part);
}

TrainTest read_train_test(StoredSource& archive, const std::string& name) {
  std::vector<std::string> names;
  const auto is_wanted = [](const std::string& array) {
    return std::ranges::find(kTrainTestArrays, array) != kTrainTestArrays.end();
  };
  NpzArrays arrays = read_arrays(archive, name, is_wanted, names);
  for (const std::string array : kTrainTestArrays) {
    if (arrays.contains(array)) continue;
    fail_in(name,
            "has no array " + in_quotes(array) +
                "; expected x_train, y_train, x_test and y_test, as in Keras's mnist.npz, got " +
                (names.empty() ? "none" : list_in_quotes(names)));
  }
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

}  // namespace

bool has_npz() { return has_zip(); }

std::map<std::string, NpyArray> parse_npz(std::span<const std::uint8_t> bytes,
                                          const std::string& name) {
  MemorySource memory(bytes);
  return read_all_arrays(memory, name);
}

std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path) {
  FileSource file(path);
  return read_all_arrays(file, path.string());
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
  MemorySource memory(bytes);
  return read_train_test(memory, name);
}

TrainTest load_npz(const std::filesystem::path& path) {
  FileSource file(path);
  return read_train_test(file, path.string());
}

}  // namespace gradus::inline GRADUS_PRECISION
