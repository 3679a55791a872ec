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

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr std::string_view kNpyEnding = ".npy";

using NpzArrays = std::map<std::string, NpyArray>;

constexpr std::array kTrainTestArrays = {"x_train", "y_train", "x_test", "y_test"};

std::string array_name(const std::string& array, const std::string& name) {
  return name + ", array " + in_quotes(array);
}

/// Calls visit(array, member) for each member that is an array.
template <class Visit>
void visit_arrays(StoredSource& archive, const std::string& name, const Visit& visit) {
  visit_zip(archive, name, [&](const ZipMember& member) {
    if (!member.name.ends_with(kNpyEnding)) return;
    visit(member.name.substr(0, member.name.size() - kNpyEnding.size()), member);
  });
}

/// The arrays that are wanted, without their data, of which nothing is unpacked. names: of all that
/// are there.
template <class IsWanted>
NpzArrays read_headers(StoredSource& archive, const std::string& name, const IsWanted& is_wanted,
                       std::vector<std::string>& names) {
  NpzArrays arrays;
  visit_arrays(archive, name, [&](const std::string& array, const ZipMember& member) {
    names.push_back(array);
    if (!is_wanted(array)) return;
    if (arrays.contains(array)) fail_in(name, "has two arrays of the name ", in_quotes(array));
    arrays[array] =
        parse_npy_start(member.unpack(kMaxNpyStart), member.size, array_name(array, name));
  });
  return arrays;
}

/// Unpacks those arrays, whose headers were read.
void read_stored(StoredSource& archive, const std::string& name, NpzArrays& arrays) {
  visit_arrays(archive, name, [&](const std::string& array, const ZipMember& member) {
    const auto found = arrays.find(array);
    if (found == arrays.end()) return;
    found->second = take_npy(member.unpack(member.size), array_name(array, name));
  });
}

NpzArrays read_all_arrays(StoredSource& archive, const std::string& name) {
  std::vector<std::string> names;
  NpzArrays arrays = read_headers(
      archive, name, [](const std::string&) { return true; }, names);
  read_stored(archive, name, arrays);
  return arrays;
}

/// Of "train" or "test", for messages.
std::string part_name(const std::string& part, const std::string& name) {
  return name + ", x_" + part + " and y_" + part;
}

/// "the shape (28, 28, 1) and 1 targets"
std::string part_shape(const NpzArrays& arrays, const std::string& part, const std::string& name) {
  const NpyArray& y = arrays.at("y_" + part);
  const Shape sample = npy_sample_shape(arrays.at("x_" + part), y, part_name(part, name));
  const Index targets = y.shape.size() == 2 ? y.shape[1] : 1;
  return "the shape " + sample.str() + " and " + std::to_string(targets) + " targets";
}

/// Do the arrays' shapes fit each other? Their data may be missing.
void check_shapes(const NpzArrays& arrays, const std::string& name) {
  const std::string train = part_shape(arrays, "train", name),
                    test = part_shape(arrays, "test", name);
  if (train == test) return;
  fail_in(name, "the samples to train on have ", train, ", those to test on ", test,
          "; they must be the same");
}

Dataset take_part(NpzArrays& arrays, const std::string& part, const std::string& name) {
  const NpyArray y = std::move(arrays.at("y_" + part));
  return npy_dataset(std::move(arrays.at("x_" + part)), y, part_name(part, name));
}

TrainTest read_train_test(StoredSource& archive, const std::string& name) {
  std::vector<std::string> names;
  const auto is_wanted = [](const std::string& array) {
    return std::ranges::find(kTrainTestArrays, array) != kTrainTestArrays.end();
  };
  NpzArrays arrays = read_headers(archive, name, is_wanted, names);
  for (const std::string array : kTrainTestArrays) {
    if (arrays.contains(array)) continue;
    fail_in(name, "has no array ", in_quotes(array),
            "; expected x_train, y_train, x_test and y_test, as in Keras's mnist.npz, got ",
            (names.empty() ? "none" : list_in_quotes(names)));
  }
  check_shapes(arrays, name);
  read_stored(archive, name, arrays);
  return {take_part(arrays, "train", name), take_part(arrays, "test", name)};
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
      throw InvalidArgument("npz_bytes: two arrays have the name ", in_quotes(member.name));
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

}}  // namespace gradus
