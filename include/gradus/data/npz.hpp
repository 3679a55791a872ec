// NumPy's file format for several arrays.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gradus/data/dataset.hpp"
#include "gradus/data/npy.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Can this build read and write NPZ files? It can if CMake found minizip (Debian: libminizip-dev);
/// else every function below throws a DataError that says so.
bool has_npz();

/// Reads an NPZ file: a zip archive (also zip64) whose members, stored or deflated, are NPY files.
/// Returns the arrays by the names of their members, without ".npy". Members of other names are not
/// read.
///
/// name: the file's, for messages. Memory is only reserved for what so many packed bytes can unpack
/// to: deflate makes at most 1032 bytes of one. No data is unpacked before every array's header was
/// read, and promised as many bytes as the archive's directory says.
/// Throws DataError where the bytes are no zip archive, it is damaged, encrypted or packed in
/// another way, a member is no NPY file (see parse_npy), or two have the same name.
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
/// make the same bytes. Throws InvalidArgument where values and shape do not fit, or two names are
/// the same.
std::string npz_bytes(const std::vector<NpzMember>& members);

/// Loads a data set in the layout of Keras's mnist.npz: the arrays x_train, y_train, x_test and
/// y_test, others aside; see npy_dataset(). Images of bytes, (N, 28, 28), have the sample shape
/// (28, 28, 1). Only these four are unpacked, and only where their shapes fit each other. Throws
/// DataError where one is missing, or the samples to train on and to test on differ in shape.
TrainTest parse_train_test_npz(std::span<const std::uint8_t> bytes, const std::string& name);
TrainTest load_npz(const std::filesystem::path& path);

}}  // namespace gradus
