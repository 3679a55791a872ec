// NumPy's file formats, for one array and for several.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class NpyKind { kBool, kSigned, kUnsigned, kFloat };

/// An array of rank 0 (a single number) to 64, as in NumPy.
struct NpyArray {
  std::vector<Index> shape;  ///< Every dimension at least 1.
  NpyKind kind = NpyKind::kUnsigned;
  std::size_t item_size = 1;        ///< Bytes of an element: 1, 2, 4 or 8.
  std::vector<std::uint8_t> bytes;  ///< The last dimension fastest; least significant byte first.

  Index size() const { return std::ssize(bytes) / static_cast<Index>(item_size); }
};

/// Reads an NPY file of version 1.0, 2.0 or 3.0 (NumPy Enhancement Proposal 1, numpy.lib.format):
///
///     6 bytes    93 'N' 'U' 'M' 'P' 'Y'
///     2 bytes    the version
///     2 or 4     the length of the header, least significant byte first; 2 bytes in version 1.0
///     header     {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }
///     then       the data
///
/// Elements: bool, integers of 1 to 8 bytes, floats of 2 to 8, in either byte order; the array in C
/// or Fortran order. Pickled objects, which could run any program, are refused, and so are strings,
/// times, complex numbers and records.
///
/// name: the file's, for messages. Memory: no more than the bytes have. Throws DataError if the
/// bytes are not such a file, are damaged, have more or less data than the header promises, or a
/// dimension is 0.
NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same for a file.
NpyArray read_npy(const std::filesystem::path& path);

/// The elements as Scalars: the first dimension becomes the rows, all others together the columns.
/// Rank 1 becomes one column, rank 0 a single element. Bools become 0 and 1.
Matrix to_matrix(const NpyArray& array);

/// Samples in an array of shape (N, ...), and a target for each, of shape (N) or (N, targets).
/// Unsigned bytes stay bytes, which a Dataset divides by 255; so do images, of shape (N, height,
/// width) or (N, height, width, channels), that hold whole numbers from 0 to 255 in any other type,
/// and more than 0 and 1. The shape of a sample is (28, 28, 1)
/// for an array of shape (N, 28, 28), and else the array's without N, or (1) for rank 1.
///
/// name: the file's, for messages. Throws DataError for a NaN, an infinity, a number too large for
/// a Scalar, an integer of the target that a Scalar does not hold exactly, x and y of different
/// lengths, or other ranks.
Dataset npy_dataset(NpyArray x, const NpyArray& y, const std::string& name);

/// The same without targets, to predict: y is one column of zeros.
Dataset npy_dataset(NpyArray x, const std::string& name);

/// An NPY file of version 1.0, in C order, of these values as float32. Throws InvalidArgument if
/// their number is not the product of the shape.
std::string npy_bytes(const std::vector<Index>& shape, std::span<const float> values);

/// Whether this build can read and write NPZ files: it can if CMake found minizip (Debian:
/// libminizip-dev). Otherwise every function below throws a DataError that says so.
bool has_npz();

/// Reads an NPZ file: a zip archive (also zip64) whose members, stored or deflated, are NPY files.
/// Returns the arrays by the names of their members, without ".npy". Members of other names are not
/// read.
///
/// name: the file's, for messages. Memory is only reserved for what so many packed bytes can unpack
/// to: deflate makes at most 1032 bytes of one. No data is unpacked until every array's header has
/// been read and promises as many bytes as the archive's directory. Throws DataError if the bytes
/// are no zip archive, it is damaged, encrypted or packed in another way, a member is no NPY file
/// (see parse_npy), or two have the same name.
std::map<std::string, NpyArray> parse_npz(std::span<const std::uint8_t> bytes,
                                          const std::string& name);

/// The same for a file.
std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path);

/// An array to write.
struct NpzMember {
  std::string name;  ///< Without ".npy".
  std::vector<Index> shape;
  std::span<const float> values;
};

/// An NPZ file as np.savez writes it: the arrays as float32, stored, in this order. The same arrays
/// make the same bytes. Throws InvalidArgument if values and shape do not fit, or two names are the
/// same.
std::string npz_bytes(const std::vector<NpzMember>& members);

/// What the arrays of a data set are called.
struct ArrayNames {
  std::string x, y;            ///< To train on; empty: as Keras, MedMNIST or "x" and "y" are.
  std::string x_test, y_test;  ///< To test on, or empty.
};

/// Loads a data set: the arrays of these names; or, if none are given, x_train, y_train, x_test and
/// y_test, as in Keras's mnist.npz, else train_images, train_labels, test_images and test_labels,
/// as in MedMNIST, else x and y. Without the two to test on, test is empty. Others are ignored. See
/// npy_dataset(). Images of bytes, (N, 28, 28), have the sample shape (28, 28, 1). Only these are
/// unpacked, and only where their shapes fit each other. Throws DataError if one is missing, or the
/// samples to train on and to test on differ in shape.
TrainTest parse_train_test_npz(std::span<const std::uint8_t> bytes, const std::string& name,
                               const ArrayNames& arrays = {});
TrainTest load_npz(const std::filesystem::path& path, const ArrayNames& arrays = {});

}  // namespace gradus
