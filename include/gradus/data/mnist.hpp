// The handwritten digits of MNIST, and IDX, the format of their four files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// An array of bytes: dims.size() dimensions, the last one fastest.
struct IdxBytes {
  std::vector<Index> dims;
  std::vector<std::uint8_t> bytes;
};

/// Reads an IDX file of unsigned bytes (http://yann.lecun.com/exdb/mnist):
///
///     bytes 0, 1   zero
///     byte 2       the type of the elements; 0x08 is an unsigned byte, the only one read here
///     byte 3       the rank, 1 to 4
///     then         for each dimension its size, 32 bits, most significant byte first
///     then         the data
///
/// The file may be packed with gzip; its first bytes tell, not its name. Nothing in the file is
/// believed before it is checked: a header may promise 2^31 images, but memory is reserved only for
/// what a file of this size can hold, and touched only as the data arrives.
///
/// Throws DataError, which names the file, if it cannot be read, is not such a file, is damaged, or
/// has more or fewer bytes than its header promises. check: called with the dimensions before the
/// data are read; may throw.
using IdxCheck = std::function<void(const std::vector<Index>& dims)>;
IdxBytes read_idx(const std::filesystem::path& path, const IdxCheck& check = {});

/// One entry of the first dimension alone: its dimensions are the others. What follows it is not
/// read, and what comes before it is not kept. Throws DataError if there is no such entry.
IdxBytes read_idx_entry(const std::filesystem::path& path, Index entry, const IdxCheck& check = {});

/// The same for bytes in memory. name: the file's, for messages.
IdxBytes parse_idx(std::span<const std::uint8_t> bytes, const std::string& name);

/// The elements of an IDX file of whole numbers: unsigned bytes (type 08), signed ones (09), or
/// numbers of 2 (0B) or 4 bytes (0C), most significant byte first.
std::vector<std::int32_t> read_idx_integers(const std::filesystem::path& path,
                                            const IdxCheck& check = {});

/// A data set in files such as MNIST's.
struct MnistSet {
  TrainTest data;
  std::string name;                          ///< "emnist-letters"; of MNIST "".
  std::map<Index, std::string> label_names;  ///< From EMNIST's mapping.txt, or none.
};

/// Loads MNIST (LeCun, Cortes and Burges), or any data set in such files, found by their names:
///
///     train-images-idx3-ubyte   train-labels-idx1-ubyte
///     t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte
///
/// Each may have a '.' before "idx" instead of the '-', and may be packed with gzip and end in
/// ".gz". "test" may stand for "t10k". The name of the set may stand in front, as in EMNIST's
/// emnist-letters-train-images-idx3-ubyte.gz; emnist-letters-mapping.txt then names the labels.
/// KMNIST's four NPZ files, kmnist-train-imgs.npz, are read the same.
///
/// place: the folder; if that holds several sets, any file of the one to load.
///
/// x: the images as bytes, sample shape (28, 28, 1), as they are stored: EMNIST's lie on their
/// side. y: N x 1, the labels as they stand, which may be any whole numbers. Throws DataError if a
/// file is missing, cannot be read or is damaged (see read_idx), or does not fit the others: images
/// and labels that differ in number, images for training and for testing that differ in size.
MnistSet load_mnist_set(const std::filesystem::path& place);

/// The same without names.
TrainTest load_mnist(const std::filesystem::path& place);

/// Whether the folder holds any of those files, or the file is one of them, so that
/// load_mnist(place) is what the user means.
bool has_mnist(const std::filesystem::path& place);

}  // namespace gradus
