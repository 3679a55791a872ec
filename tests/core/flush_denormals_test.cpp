#include "gradus/core/thread_pool.hpp"

#include <gtest/gtest.h>

#include <limits>

using namespace gradus;

namespace {

/// Computed, not by the compiler: the smallest normal number, halved.
Scalar half_of_smallest() {
  volatile Scalar smallest = std::numeric_limits<Scalar>::min();
  return smallest / 2;
}

}  // namespace

#if defined(__SSE2__) || defined(__aarch64__)

TEST(FlushDenormals, WhileItLives) {
  EXPECT_GT(half_of_smallest(), 0);
  {
    const FlushDenormals flush;
    EXPECT_EQ(half_of_smallest(), 0);
    {
      const FlushDenormals again;
      EXPECT_EQ(half_of_smallest(), 0);
    }
    EXPECT_EQ(half_of_smallest(), 0);
  }
  EXPECT_GT(half_of_smallest(), 0) << "as it was before";
}

TEST(FlushDenormals, TakesOperandsForZeroToo) {
  volatile Scalar denormal = half_of_smallest();
  const FlushDenormals flush;
  EXPECT_EQ(denormal * Scalar(1e30), 0);
}

#endif
