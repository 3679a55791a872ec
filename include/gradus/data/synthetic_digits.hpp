// Synthetic digits: a data set like MNIST that needs no download.
#pragma once

#include <cstdint>
#include <span>

#include "gradus/core/random.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Side and area of an image in pixels, as in MNIST.
inline constexpr int kDigitSide = 28;
inline constexpr int kDigitPixels = kDigitSide * kDigitSide;

struct DigitsOptions {
  Index train = 60000;     ///< number of training samples, at least 1
  Index test = 10000;      ///< number of test samples; 0 gives an empty test set
  std::uint64_t seed = 0;  ///< another seed gives other images
  int threads = 0;         ///< 0: all processors. The images do not depend on it
};

/// Handwriting-like digits, drawn and not photographed: each digit has several ways to be written,
/// as curves that are bent, slanted, rotated, stretched, and then traced with a pen of random
/// width, ink and sharpness. They are about as hard as MNIST: after 10 epochs of Adam with batches
/// of 256, a softmax regression is right on 93.0 % of the test set, and 784-84-10 with ReLU on
/// 98.2 % (on MNIST: 92.6 and 97.5).
///
/// Both sets have samples of shape (28, 28, 1), bytes 0 ... 255 with white ink on black as in
/// MNIST, and y: N x 1, the class ids 0 ... 9. Labels are drawn at random, each digit with
/// probability 1/10.
///
/// Sample i is a function of the seed and i alone, to the byte on every platform, whatever the
/// number of samples and threads: the first 1000 of 60000 are those of a set of 1000. Training and
/// test samples come from different random streams.
///
/// Throws InvalidArgument if train < 1, test < 0, either is above 2^32 - 1, or threads < 0.
TrainTest synthetic_digits(const DigitsOptions& options = {});

/// Draws one digit, 0 ... 9, into image, row by row from the top left: kDigitPixels bytes. What it
/// looks like depends on random alone. Throws InvalidArgument for another digit or size of image.
void draw_digit(int digit, Random& random, std::span<std::uint8_t> image);

}  // namespace gradus
