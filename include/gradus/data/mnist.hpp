// The handwritten digits of MNIST, from their four files.
#pragma once

#include <filesystem>

#include "gradus/data/dataset.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Loads MNIST (LeCun, Cortes and Burges), or any data set in the same files, such as
/// Fashion-MNIST:
///
///     train-images-idx3-ubyte   train-labels-idx1-ubyte
///     t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte
///
/// Each may have a '.' before "idx" instead of the '-', and may be packed with gzip and end in
/// ".gz".
///
/// x: the images as bytes, sample shape (28, 28, 1). y: N x 1, the digits 0 to 9.
/// Throws DataError where a file is missing, cannot be read or is damaged (see read_idx), or does
/// not fit the others: images and labels that differ in number, a label of 10 or more, images for
/// training and for testing that differ in size.
TrainTest load_mnist(const std::filesystem::path& dir);

/// Does dir hold any of the four files? Then load_mnist(dir) is what the user means.
bool has_mnist(const std::filesystem::path& dir);

}}  // namespace gradus
