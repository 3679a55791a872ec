// NumPy's file format for one array.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

enum class NpyKind { kBool, kSigned, kUnsigned, kFloat };

/// An array of rank 0, a single number, to 64, as in NumPy.
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
/// name: the file's, for messages. Memory: no more than the bytes have.
/// Throws DataError where the bytes are not such a file, are damaged, have more or less data than
/// the header promises, or a dimension is 0.
NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same for a file.
NpyArray read_npy(const std::filesystem::path& path);

/// The elements as Scalars: the first dimension becomes the rows, all others together the columns.
/// Rank 1 becomes one column, rank 0 a single element. Bools become 0 and 1.
Matrix to_matrix(const NpyArray& array);

/// Samples in an array of shape (N, ...), and a target for each, of shape (N) or (N, targets).
/// Unsigned bytes stay bytes, which a Dataset divides by 255. The shape of a sample is (28, 28, 1)
/// for an array of shape (N, 28, 28), and else the array's without N, or (1) for rank 1.
///
/// name: the file's, for messages. Throws DataError for a NaN, an infinity, a number too large for
/// a Scalar, an integer of the target that a Scalar does not hold exactly, numbers of x and y that
/// differ, or other ranks.
Dataset npy_dataset(NpyArray x, const NpyArray& y, const std::string& name);

/// The same without targets, to predict: y is one column of zeros.
Dataset npy_dataset(NpyArray x, const std::string& name);

/// An NPY file of version 1.0, in C order, of these values as float32. Throws InvalidArgument where
/// their number is not the product of the shape.
std::string npy_bytes(const std::vector<Index>& shape, std::span<const float> values);

}}  // namespace gradus
