#include "data/mnist_files.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/data/mnist.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr const char* kWhatToDo = "; run data/fetch_mnist.sh, or use --data digits";

/// Takes one of the endings off, and says which; "" where the text has none of them.
std::string_view take_ending(std::string_view& text, std::initializer_list<const char*> endings) {
  for (const std::string_view ending : endings) {
    if (!text.ends_with(ending)) continue;
    text.remove_suffix(ending.size());
    return ending;
  }
  return "";
}

/// The same for a word with something before it, such as "-" or ".".
bool take_separator(std::string_view& text) { return !take_ending(text, {"-", "_", "."}).empty(); }

struct FoundFile {
  MnistFileName name;
  fs::path path;
  bool is_folder = false;
};

/// All files that a set may be made of; a folder may have the name of one, unpacked to it. The
/// first of a kind is what is read: no folder, IDX, unpacked.
std::vector<FoundFile> list_files(const fs::path& folder, std::error_code& error) {
  std::vector<FoundFile> files;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    std::optional<MnistFileName> name = read_mnist_name(at->path().filename().string());
    std::error_code ignored;
    if (name)
      files.push_back({std::move(*name), at->path(), fs::is_directory(at->path(), ignored)});
  }
  std::ranges::sort(files, {}, [](const FoundFile& file) {
    return std::tuple(file.is_folder, file.name.is_npz, file.name.is_packed, file.path);
  });
  return files;
}

/// Of several sets, one must have been named.
std::string only_set(const std::vector<FoundFile>& files, const fs::path& folder) {
  std::map<std::string, fs::path> sets;
  for (const FoundFile& file : files) sets.emplace(file.name.set, file.path);
  if (sets.empty()) return "";
  if (sets.size() == 1) return sets.begin()->first;
  std::vector<std::string> names;
  names.reserve(sets.size());
  for (const auto& [set, path] : sets) names.push_back(set.empty() ? "MNIST" : set);
  throw DataError(folder.string(), ": holds several data sets: ", list_in_quotes(names),
                  "; name a file of one instead of the folder, such as ",
                  sets.rbegin()->second.string());
}

fs::path find_part(const std::vector<FoundFile>& files, const MnistFiles& set, bool is_train,
                   bool is_labels) {
  const auto found = std::ranges::find_if(files, [&](const FoundFile& file) {
    return file.name.set == set.set && (file.name.part == "train") == is_train &&
           file.name.is_labels == is_labels;
  });
  if (found != files.end()) return found->path;
  // The name as that of the set's other files.
  const auto like = std::ranges::find(
      files, set.set, [](const FoundFile& file) -> const auto& { return file.name.set; });
  const bool is_npz = like != files.end() && like->name.is_npz;
  std::string what = set.set + (set.set.empty() ? "" : "-");
  what += is_train ? "train" : (set.set.empty() ? "t10k" : "test");
  if (is_npz) {
    what += is_labels ? "-labels.npz" : "-imgs.npz";
    throw DataError(set.folder.string(), ": there is no ", what);
  }
  what += is_labels ? "-labels-idx1" : "-images-idx3";
  std::string dotted = what;
  dotted[dotted.rfind('-')] = '.';
  throw DataError(set.folder.string(), ": there is no ", what, " file (", what, "-ubyte, ", dotted,
                  "-ubyte, ", what, "-ubyte.gz, ", dotted, "-ubyte.gz)", kWhatToDo);
}

fs::path parent_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// The folder of a set, and which of them is meant: "" for any.
std::pair<fs::path, std::optional<std::string>> place_of_set(const fs::path& place) {
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (status.type() == fs::file_type::not_found) {
    throw DataError(place.string(), ": there is no such directory", kWhatToDo);
  }
  if (error) throw DataError(place.string(), ": cannot be opened: ", error.message());
  if (fs::is_directory(status)) return {place, std::nullopt};
  const std::optional<MnistFileName> name = read_mnist_name(place.filename().string());
  if (!name) {
    throw DataError(place.string(), ": is not a directory; give the one that holds MNIST's files");
  }
  return {parent_of(place), name->set};
}

}  // namespace

std::optional<MnistFileName> read_mnist_name(const std::string& name) {
  std::string lower = name;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view rest = lower;
  MnistFileName read;
  read.is_packed = !take_ending(rest, {".gz"}).empty();
  read.is_npz = !read.is_packed && !take_ending(rest, {".npz"}).empty();
  if (!read.is_npz) {
    take_ending(rest, {"-ubyte", ".ubyte", "-byte", "-short", "-int"});
    if (take_ending(rest, {"-idx1", ".idx1", "-idx3", ".idx3", ".idx", "-idx"}).empty()) {
      return std::nullopt;
    }
  }
  const std::string_view what = take_ending(rest, {"images", "imgs", "labels"});
  if (what.empty() || !take_separator(rest)) return std::nullopt;
  read.is_labels = what == "labels";
  read.part = take_ending(rest, {"train", "t10k", "test"});
  if (read.part.empty() || (!rest.empty() && !take_separator(rest))) return std::nullopt;
  read.set = rest;
  return read;
}

MnistFiles find_mnist_files(const fs::path& place) {
  const auto [folder, named] = place_of_set(place);
  std::error_code error;
  const std::vector<FoundFile> files = list_files(folder, error);
  if (error) throw DataError(folder.string(), ": cannot be listed: ", error.message());
  MnistFiles found{.folder = folder,
                   .set = named ? *named : only_set(files, folder),
                   .train_images = {},
                   .train_labels = {},
                   .test_images = {},
                   .test_labels = {}};
  found.train_labels = find_part(files, found, true, true);
  found.train_images = find_part(files, found, true, false);
  found.test_labels = find_part(files, found, false, true);
  found.test_images = find_part(files, found, false, false);
  return found;
}

bool has_mnist(const fs::path& place) {
  std::error_code error;
  if (fs::is_directory(place, error)) return !list_files(place, error).empty();
  const std::optional<MnistFileName> name = read_mnist_name(place.filename().string());
  if (!name || !fs::exists(place, error)) return false;
  // An NPZ file may also hold a whole data set: see load_npz().
  return !name->is_npz ||
         std::ranges::any_of(list_files(parent_of(place), error), [&](const FoundFile& file) {
           return file.name.set == name->set && file.name.is_labels != name->is_labels;
         });
}

}  // namespace gradus
