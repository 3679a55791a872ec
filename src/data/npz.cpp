#include "gradus/data/npy.hpp"

#include <algorithm>
#include <array>
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

/// The names of samples and targets.
struct PartNames {
  std::string_view x, y;
};

/// What the arrays to train on and to test on are called.
struct Layout {
  PartNames train, test;
};

constexpr std::array<Layout, 3> kLayouts = {{
    {{"x_train", "y_train"}, {"x_test", "y_test"}},                      // Keras
    {{"train_images", "train_labels"}, {"test_images", "test_labels"}},  // MedMNIST
    {{"x", "y"}, {}},
}};

bool is_in(const Layout& layout, std::string_view array) {
  return array == layout.train.x || array == layout.train.y ||
         (!layout.test.x.empty() && (array == layout.test.x || array == layout.test.y));
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

std::string part_name(const PartNames& part, const std::string& name) {
  return concat(name, ", ", part.x, " and ", part.y);
}

NpyArray& array_at(NpzArrays& arrays, std::string_view array) {
  return arrays.at(std::string(array));
}

/// "the shape (28, 28, 1) and 1 targets". The arrays' data may be missing.
std::string part_shape(NpzArrays& arrays, const PartNames& part, const std::string& name) {
  const NpyArray& y = array_at(arrays, part.y);
  const Shape sample = npy_sample_shape(array_at(arrays, part.x), y, part_name(part, name));
  return concat("the shape ", sample.str(), " and ", y.shape.size() == 2 ? y.shape[1] : 1,
                " targets");
}

Dataset take_part(NpzArrays& arrays, const PartNames& part, const std::string& name) {
  const NpyArray y = std::move(array_at(arrays, part.y));
  return npy_dataset(std::move(array_at(arrays, part.x)), y, part_name(part, name));
}

/// The first layout of which these names have anything to train on; else the first.
const Layout& layout_of(const std::vector<std::string>& names) {
  const auto has = [&](std::string_view array) {
    return std::ranges::find(names, array) != names.end();
  };
  const auto* const found = std::ranges::find_if(
      kLayouts, [&](const Layout& layout) { return has(layout.train.x) || has(layout.train.y); });
  return found == kLayouts.end() ? kLayouts.front() : *found;
}

void check_has(const NpzArrays& arrays, const PartNames& part,
               const std::vector<std::string>& names, const std::string& name) {
  for (const std::string_view array : {part.x, part.y}) {
    if (arrays.contains(std::string(array))) continue;
    fail_in(name, "has no array ", in_quotes(array),
            "; expected x_train, y_train, x_test and y_test, as in Keras's mnist.npz, "
            "train_images, train_labels, test_images and test_labels, as in MedMNIST, or x and y; "
            "those to test on may be missing; got ",
            names.empty() ? "none" : list_in_quotes(names));
  }
}

TrainTest read_train_test(InputFile archive) {
  const std::string name = archive.name();
  std::vector<std::string> names;
  const auto is_wanted = [](const std::string& array) {
    return std::ranges::any_of(kLayouts,
                               [&](const Layout& layout) { return is_in(layout, array); });
  };
  NpzArrays arrays = read_headers(archive, is_wanted, names);
  const Layout& layout = layout_of(names);
  std::erase_if(arrays, [&](const auto& array) { return !is_in(layout, array.first); });
  check_has(arrays, layout.train, names, name);
  const std::string train = part_shape(arrays, layout.train, name);
  const bool has_test = arrays.size() > 2;
  if (has_test) {
    check_has(arrays, layout.test, names, name);
    const std::string test = part_shape(arrays, layout.test, name);
    if (train != test) {
      fail_in(name, "the samples to train on have ", train, ", those to test on ", test,
              "; they must be the same");
    }
  }
  read_stored(archive, arrays);
  TrainTest data{take_part(arrays, layout.train, name), {}};
  if (has_test) data.test = take_part(arrays, layout.test, name);
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

TrainTest parse_train_test_npz(std::span<const std::uint8_t> bytes, const std::string& name) {
  return read_train_test(InputFile(bytes, name));
}

TrainTest load_npz(const std::filesystem::path& path) { return read_train_test(InputFile(path)); }

}  // namespace gradus
