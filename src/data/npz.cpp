#include "gradus/data/npy.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string_view>
#include <utility>

#include "data/npy_header.hpp"
#include "data/zip.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kNpyEnding = ".npy";

using NpzArrays = std::map<std::string, NpyArray>;

/// What is known without being named: ArrayNames of Keras, MedMNIST and others.
const std::array<ArrayNames, 3> kKnownNames = {{
    {"x_train", "y_train", "x_test", "y_test"},
    {"train_images", "train_labels", "test_images", "test_labels"},
    {"x", "y", "", ""},
}};

bool is_in(const ArrayNames& names, const std::string& array) {
  return array == names.x || array == names.y || array == names.x_test || array == names.y_test;
}

/// Calls visit(array, member, name) for each member that is an array. name: for messages.
template <class Visit>
void visit_arrays(InputFile& archive, const Visit& visit) {
  visit_zip(archive, [&](const ZipMember& member) {
    if (!member.name.ends_with(kNpyEnding)) return;
    const std::string array = member.name.substr(0, member.name.size() - kNpyEnding.size());
    visit(array, member, archive.name() + ", array " + in_quotes(array));
  });
}

/// The arrays that are wanted, without their data, of which nothing is unpacked. names: of all that
/// are there.
template <class IsWanted>
NpzArrays read_headers(InputFile& archive, const IsWanted& is_wanted,
                       std::vector<std::string>& names) {
  NpzArrays arrays;
  visit_arrays(archive,
               [&](const std::string& array, const ZipMember& member, const std::string& name) {
                 names.push_back(array);
                 if (!is_wanted(array)) return;
                 if (arrays.contains(array)) {
                   fail_in(archive.name(), "has two arrays of the name ", in_quotes(array));
                 }
                 const std::vector<std::uint8_t> start = member.unpack(kMaxNpyStart);
                 std::span<const std::uint8_t> rest = start;
                 arrays[array] = take_npy_header(rest, member.size, name).array;
               });
  return arrays;
}

/// Unpacks those arrays, whose headers were read.
void read_stored(InputFile& archive, NpzArrays& arrays) {
  visit_arrays(archive,
               [&](const std::string& array, const ZipMember& member, const std::string& name) {
                 const auto found = arrays.find(array);
                 if (found != arrays.end())
                   found->second = take_npy(member.unpack(member.size), name);
               });
}

NpzArrays read_all_arrays(InputFile archive) {
  std::vector<std::string> names;
  const auto all = [](const std::string& /*array*/) { return true; };
  NpzArrays arrays = read_headers(archive, all, names);
  read_stored(archive, arrays);
  return arrays;
}

std::string part_name(const std::string& x, const std::string& y, const std::string& name) {
  return concat(name, ", ", x, " and ", y);
}

/// "the shape (28, 28, 1) and 1 targets". The arrays' data may be missing.
std::string part_shape(NpzArrays& arrays, const std::string& x, const std::string& y,
                       const std::string& name) {
  const NpyArray& targets = arrays.at(y);
  const Shape sample = npy_sample_shape(arrays.at(x), targets, part_name(x, y, name));
  return concat("the shape ", sample.str(), " and ",
                targets.shape.size() == 2 ? targets.shape[1] : 1, " targets");
}

Dataset take_part(NpzArrays& arrays, const std::string& x, const std::string& y,
                  const std::string& name) {
  const NpyArray targets = std::move(arrays.at(y));
  return npy_dataset(std::move(arrays.at(x)), targets, part_name(x, y, name));
}

/// The first of the known names of which these have anything to train on; else the first.
const ArrayNames& known_names_in(const std::vector<std::string>& names) {
  const auto has = [&](const std::string& array) {
    return std::ranges::find(names, array) != names.end();
  };
  const auto* const found = std::ranges::find_if(
      kKnownNames, [&](const ArrayNames& known) { return has(known.x) || has(known.y); });
  return found == kKnownNames.end() ? kKnownNames.front() : *found;
}

/// "images (100, 28, 28), labels (100,)": all arrays of the file, or the first of many.
std::string describe_arrays(InputFile& archive) {
  constexpr std::size_t kShown = 20;
  std::size_t count = 0;
  std::vector<std::string> texts;
  visit_arrays(archive,
               [&](const std::string& array, const ZipMember& member, const std::string& name) {
                 if (++count > kShown) return;
                 std::string text = printable(array);
                 try {
                   const std::vector<std::uint8_t> start = member.unpack(kMaxNpyStart);
                   std::span<const std::uint8_t> rest = start;
                   text += " " + Shape(take_npy_header(rest, member.size, name).array.shape).str();
                 } catch (const DataError&) {
                   text += " (cannot be read)";
                 }
                 texts.push_back(text);
               });
  return texts.empty() ? "none" : joined(texts) + (count > kShown ? ", ..." : "");
}

/// arrays: those that are wanted and there.
void check_has(InputFile& archive, const NpzArrays& arrays, const ArrayNames& wanted,
               std::initializer_list<std::string> names) {
  for (const std::string& array : names) {
    if (arrays.contains(array)) continue;
    fail_in(archive.name(), "has no array ", in_quotes(array), "; it has ",
            describe_arrays(archive), "; --arrays names them, as in --arrays x=",
            wanted.x_test.empty() ? "NAME,y=NAME" : "NAME,y=NAME,x_test=NAME,y_test=NAME");
  }
}

/// Nothing, or two or four different names.
void check_array_names(const ArrayNames& named) {
  std::vector<std::string> names = {named.x, named.y, named.x_test, named.y_test};
  if (named.x_test.empty() && named.y_test.empty()) names.resize(2);
  if (named.x.empty() && named.y.empty() && names.size() == 2) return;
  std::ranges::sort(names);
  if (!names.front().empty() && std::ranges::adjacent_find(names) == names.end()) return;
  throw InvalidArgument(
      "names of arrays: expected different ones for x and y, and for both of "
      "x_test and y_test or none");
}

/// named: by whoever asks, or nothing.
TrainTest read_train_test(InputFile archive, const ArrayNames& named) {
  check_array_names(named);
  const std::string name = archive.name();
  std::vector<std::string> names;
  const auto is_wanted = [&](const std::string& array) {
    return named.x.empty()
               ? std::ranges::any_of(kKnownNames,
                                     [&](const ArrayNames& known) { return is_in(known, array); })
               : is_in(named, array);
  };
  NpzArrays arrays = read_headers(archive, is_wanted, names);
  const ArrayNames& of = named.x.empty() ? known_names_in(names) : named;
  std::erase_if(arrays, [&](const auto& array) { return !is_in(of, array.first); });
  check_has(archive, arrays, of, {of.x, of.y});
  const std::string train = part_shape(arrays, of.x, of.y, name);
  const bool has_test = named.x.empty() ? arrays.size() > 2 : !named.x_test.empty();
  if (has_test) {
    check_has(archive, arrays, of, {of.x_test, of.y_test});
    const std::string test = part_shape(arrays, of.x_test, of.y_test, name);
    if (train != test) {
      fail_in(name, "the samples to train on have ", train, ", those to test on ", test,
              "; they must be the same");
    }
  }
  read_stored(archive, arrays);
  TrainTest data{take_part(arrays, of.x, of.y, name), {}};
  if (has_test) data.test = take_part(arrays, of.x_test, of.y_test, name);
  return data;
}

}  // namespace

bool has_npz() { return has_zip(); }

std::map<std::string, NpyArray> parse_npz(std::span<const std::uint8_t> bytes,
                                          const std::string& name) {
  return read_all_arrays(InputFile(bytes, name));
}

std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path) {
  return read_all_arrays(InputFile(path));
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

TrainTest parse_train_test_npz(std::span<const std::uint8_t> bytes, const std::string& name,
                               const ArrayNames& arrays) {
  return read_train_test(InputFile(bytes, name), arrays);
}

TrainTest load_npz(const std::filesystem::path& path, const ArrayNames& arrays) {
  return read_train_test(InputFile(path), arrays);
}

}  // namespace gradus
