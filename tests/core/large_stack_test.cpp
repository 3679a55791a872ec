#include "gradus/core/large_stack.hpp"

#include <gtest/gtest.h>
#include <gradus/gradus.hpp>

#include <pthread.h>

#include <algorithm>
#include <climits>
#include <string>

#include "gradus/data/synthetic_digits.hpp"
#include "gradus/training/sequential.hpp"
#include "support/errors.hpp"

using namespace gradus;

namespace {

/// Calls body on a thread with as small a stack as musl's have.
template <class Body>
void on_small_stack(Body body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  const std::size_t size =
      std::max(std::size_t{128} * 1024, static_cast<std::size_t>(PTHREAD_STACK_MIN));
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, size), 0);
  pthread_t thread{};
  const auto call = [](void* argument) -> void* {
    (*static_cast<Body*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, call, &body), 0);
  pthread_attr_destroy(&attributes);
  pthread_join(thread, nullptr);
}

/// What three layers of 512 units make of some digits, trained for an epoch.
Matrix trained_outputs(int threads) {
  Dataset digits = synthetic_digits({.train = 300, .test = 1}).train;
  Sequential model({Input({28, 28, 1}), Flatten(), Dense(512, "relu"), Dense(512, "relu"),
                    Dense(512, "relu"), Dense(10, "softmax")});
  model.compile({.optimizer = Adam(), .loss = "sparse_categorical_crossentropy"});
  model.fit(digits, {.batch_size = 256, .epochs = 1, .seed = 1, .threads = threads, .verbose = 0});
  return model.predict(Matrix::Constant(2, 784, Scalar(0.5)));
}

}  // namespace

TEST(LargeStack, IsFoundWhereTheThreadHasASmallOne) {
  bool large_here = false, small_there = true, large_after_all = false;
  on_large_stack([&] { large_here = has_large_stack(); });
  on_small_stack([&] {
    small_there = has_large_stack();
    on_large_stack([&] { large_after_all = has_large_stack(); });
  });
  EXPECT_TRUE(large_here);
  EXPECT_FALSE(small_there);
  EXPECT_TRUE(large_after_all);
}

TEST(LargeStack, PassesErrorsOn) {
  std::string message;
  on_small_stack([&] {
    message = message_of([] { on_large_stack([] { throw InvalidArgument("from there"); }); });
  });
  EXPECT_EQ(message, "from there");
}

TEST(LargeStack, TrainsWideLayersOnThreadsWithSmallStacks) {
  for (const int threads : {1, 2}) {
    Matrix outputs;
    on_small_stack([&] { outputs = trained_outputs(threads); });
    EXPECT_EQ(outputs, trained_outputs(threads)) << threads << " threads";
  }
}
