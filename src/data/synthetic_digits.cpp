#include "gradus/data/synthetic_digits.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "data/digit_drawing.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/thread_pool.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr int kDigits = 10;
constexpr Index kSamplesPerBlock = 64;
constexpr Index kMaxSamples = std::numeric_limits<std::uint32_t>::max();  // Dataset's indices
// Training sample i draws from stream i, test sample i from stream 2^63 + i.
constexpr std::uint64_t kFirstTestStream = std::uint64_t{1} << 63;

Ink choose_ink(Random& random) {
  const double strength = random.uniform(0.8, 1.3);
  const double softness = random.uniform(0.8, DigitCanvas::kMaxSoftness);
  const double u = random.uniform();
  const double grain = 0.12 * u * u * u;  // most papers are clean
  return {static_cast<float>(strength), static_cast<float>(softness), static_cast<float>(grain)};
}

Dataset draw_dataset(Index samples, std::uint64_t seed, std::uint64_t first_stream,
                     ThreadPool& threads) {
  std::vector<std::uint8_t> images(static_cast<std::size_t>(samples) * kDigitPixels);
  Matrix labels(samples, 1);
  threads.parallel_for((samples + kSamplesPerBlock - 1) / kSamplesPerBlock, [&](Index block) {
    const Index end = std::min(samples, (block + 1) * kSamplesPerBlock);
    for (Index i = block * kSamplesPerBlock; i < end; ++i) {
      Random random(seed, first_stream + static_cast<std::uint64_t>(i));
      const int digit = static_cast<int>(random.below(kDigits));
      labels(i, 0) = static_cast<Scalar>(digit);
      draw_digit(
          digit, random,
          std::span(images).subspan(static_cast<std::size_t>(i) * kDigitPixels, kDigitPixels));
    }
  });
  return Dataset(std::move(images), {kDigitSide, kDigitSide, 1}, std::move(labels));
}

void check_count(const std::string& name, Index count, Index least) {
  if (count < least || count > kMaxSamples) {
    throw InvalidArgument("synthetic_digits: expected ", name, " from ", least, " to ", kMaxSamples,
                          " samples, got ", count);
  }
}

}  // namespace

void draw_digit(int digit, Random& random, std::span<std::uint8_t> image) {
  if (digit < 0 || digit >= kDigits) {
    throw InvalidArgument("draw_digit: expected a digit from 0 to 9, got ", digit);
  }
  if (image.size() != kDigitPixels) {
    throw InvalidArgument("draw_digit: expected an image of ", kDigitPixels, " bytes, got ",
                          image.size());
  }
  DigitCanvas canvas;
  for (const PenPath& path : write_glyph(choose_way(digit, random), random)) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) canvas.draw_line(path[i], path[i + 1]);
  }
  canvas.print(choose_ink(random), random, image);
}

TrainTest synthetic_digits(const DigitsOptions& options) {
  check_count("train", options.train, 1);
  check_count("test", options.test, 0);
  ThreadPool threads(options.threads);
  return {draw_dataset(options.train, options.seed, 0, threads),
          draw_dataset(options.test, options.seed, kFirstTestStream, threads)};
}

}  // namespace gradus
