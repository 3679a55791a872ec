// The weights after three epochs, byte for byte: the same with AVX2, AVX-512 and NEON, from every
// compiler.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "gradus/core/cpu.hpp"
#include "gradus/data/mnist.hpp"
#include "gradus/data/synthetic_digits.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// FNV-1a.
std::uint64_t hash_of(const Vector& theta) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::byte byte :
       std::as_bytes(std::span(theta.data(), static_cast<std::size_t>(theta.size())))) {
    hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

std::uint64_t plain(const Dataset& train) {
  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")}, 1);
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  model.fit(train, {.batch_size = 256, .epochs = 3, .verbose = 0});
  return hash_of(model.network().theta());
}

/// What else draws noise, takes exponentials, or adds numbers up.
std::uint64_t rich(const Dataset& train) {
  const Shape image = {28, 28, 1};
  Sequential model({Input(image), RandomDistortion(image), Flatten(), Dense(84, "gelu"),
                    LayerNormalization(), Dropout(0.2), Dense(10, "softmax")},
                   1);
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  model.fit(train, {.batch_size = 256, .epochs = 3, .verbose = 0});
  return hash_of(model.network().theta());
}

void expect_golden(const Dataset& train, std::uint64_t plain_hash, std::uint64_t rich_hash) {
  if (!has_fused_multiply_add(cpu())) {
    GTEST_SKIP() << "the bits are those of processors with fused multiply-adds; this runs "
                 << cpu_name(cpu());
  }
  EXPECT_EQ(plain(train), plain_hash);
  EXPECT_EQ(rich(train), rich_hash);
}

TEST(Golden, DigitsTrainToTheSameBitsEverywhere) {
  expect_golden(synthetic_digits({.train = 2000, .test = 0}).train, 16603122578166799698U,
                4316529498233903822U);
}

TEST(Golden, MnistTrainsToTheSameBitsEverywhere) {
  const char* folder = std::getenv("GRADUS_DATA");
  if (folder == nullptr) GTEST_SKIP() << "needs MNIST in the folder GRADUS_DATA";
  expect_golden(load_mnist(folder).train, 6511718358291134677U, 5565840320558867127U);
}

}  // namespace

}  // namespace gradus
