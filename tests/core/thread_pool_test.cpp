#include "gradus/core/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/errors.hpp"

using namespace gradus;

namespace {

/// How often each index was visited, by a loop over `count`.
std::vector<int> visits(ThreadPool& pool, Index count) {
  std::vector<int> visited(static_cast<std::size_t>(count));
  pool.parallel_for(count, [&](Index i) { ++visited[static_cast<std::size_t>(i)]; });
  return visited;
}

std::vector<int> once(Index count) { return std::vector<int>(static_cast<std::size_t>(count), 1); }

}  // namespace

TEST(ThreadPool, VisitsEveryIndexOnce) {
  for (const int threads : {1, 2, 3, 4}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const Index count : {0, 1, 2, 3, 4, 5, 63, 64, 1000}) {
      EXPECT_EQ(visits(pool, count), once(count)) << threads << " threads, count " << count;
    }
  }
}

TEST(ThreadPool, ShowsTheCallerWhatTheBodiesWrote) {
  ThreadPool pool(4);
  std::vector<double> values(100);
  for (int loop = 0; loop < 1000; ++loop) {
    pool.parallel_for(100, [&](Index i) { values[static_cast<std::size_t>(i)] = loop; });
    for (const double value : values) ASSERT_EQ(value, loop);  // not an earlier loop's
  }
}

TEST(ThreadPool, RunsTenThousandLoops) {
  for (const int threads : {2, 4}) {
    ThreadPool pool(threads);
    std::vector<Index> sums(8);
    for (Index loop = 0; loop < 10'000; ++loop) {
      pool.parallel_for(8, [&](Index i) { sums[static_cast<std::size_t>(i)] += loop; });
    }
    for (const Index sum : sums) EXPECT_EQ(sum, 10'000 * 9'999 / 2);
  }
}

TEST(ThreadPool, WakesThreadsThatFellAsleep) {
  ThreadPool pool(3);
  for (int loop = 0; loop < 5; ++loop) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // far longer than they spin
    EXPECT_EQ(visits(pool, 7), once(7));
  }
}

TEST(ThreadPool, WaitsForASlowIteration) {
  ThreadPool pool(4);
  for (const Index slow : {0, 3}) {
    std::vector<int> done(4);
    pool.parallel_for(4, [&](Index i) {
      if (i == slow) std::this_thread::sleep_for(std::chrono::milliseconds(30));
      done[static_cast<std::size_t>(i)] = 1;
    });
    EXPECT_EQ(done, once(4));
  }
}

TEST(ThreadPool, GivesAThreadItsOwnShareFirst) {
  // All three are at work at the same time, as each waits for the others in its first iteration.
  ThreadPool pool(3);
  const auto who = [&] {
    std::vector<std::thread::id> ids(3);
    std::atomic<int> arrived{0};
    pool.parallel_for(3, [&](Index i) {
      ids[static_cast<std::size_t>(i)] = std::this_thread::get_id();
      ++arrived;
      while (arrived < 3) std::this_thread::yield();
    });
    return ids;
  };
  const std::vector<std::thread::id> first = who();
  EXPECT_EQ(first[0], std::this_thread::get_id()) << "the caller is thread 0";
  EXPECT_NE(first[1], first[2]);
  for (int loop = 0; loop < 20; ++loop) EXPECT_EQ(who(), first);
}

TEST(ThreadPool, TakesOverWhatAnotherThreadDoesNotGetTo) {
  // Iteration 1 ends only when all others have: those of thread 1's share, 3, 5, 7, too.
  ThreadPool pool(2);
  std::atomic<int> others{0};
  pool.parallel_for(8, [&](Index i) {
    if (i != 1) {
      ++others;
      return;
    }
    while (others < 7) std::this_thread::yield();
  });
  EXPECT_EQ(others, 7);
}

TEST(ThreadPool, FlushesDenormalsInItsThreads) {
  const FlushDenormals flush;  // in the caller
  ThreadPool pool(3);
  volatile Scalar smallest = std::numeric_limits<Scalar>::min();
  std::vector<Scalar> halves(30, 1);
  pool.parallel_for(30, [&](Index i) { halves[static_cast<std::size_t>(i)] = smallest / 2; });
  for (const Scalar half : halves) EXPECT_EQ(half, 0);
}

TEST(ThreadPool, HandsExceptionsToTheCallerAndLivesOn) {
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (const Index bad : {0, 1, 2, 3, 9}) {
      const auto loop = [&] {
        pool.parallel_for(10, [&](Index i) {
          if (i == bad) throw std::out_of_range(std::to_string(i));
        });
      };
      try {
        loop();
        ADD_FAILURE() << "no exception of iteration " << bad << ", " << threads << " threads";
      } catch (const std::out_of_range& error) {
        EXPECT_EQ(error.what(), std::to_string(bad));
      }
      EXPECT_EQ(visits(pool, 10), once(10));
    }
  }
}

TEST(ThreadPool, HandsOnOneOfManyExceptions) {
  ThreadPool pool(4);
  for (int loop = 0; loop < 200; ++loop) {
    EXPECT_THROW(pool.parallel_for(8, [](Index) { throw std::runtime_error("all"); }),
                 std::runtime_error);
  }
  EXPECT_EQ(visits(pool, 8), once(8));
}

TEST(ThreadPool, StartsAndStopsWithoutWork) {
  for (int i = 0; i < 50; ++i) ThreadPool pool(4);
}

TEST(ThreadPool, TakesTheNumberOfProcessorsForZero) {
  const ThreadPool pool(0);
  EXPECT_GE(pool.threads(), 1);
  if (std::thread::hardware_concurrency() > 0) {
    EXPECT_EQ(pool.threads(), static_cast<int>(std::thread::hardware_concurrency()));
  }
}

TEST(ThreadPool, RefusesBadCounts) {
  EXPECT_TRUE(says([] { ThreadPool pool(-1); }, {"threads", "1 to 1024", "got -1"}));
  EXPECT_TRUE(says([] { ThreadPool pool(1025); }, {"threads", "1 to 1024", "got 1025"}));
  EXPECT_TRUE(says([] { ThreadPool pool(2'000'000'000); }, {"got 2000000000"}));
}
