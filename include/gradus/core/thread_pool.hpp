// Threads that share the work of one training step.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// While it lives, denormal numbers (below 1e-38 in float) count as 0 in this thread: many
/// processors take some hundred cycles for one. They occur in training: if a gradient stays 0, its
/// running mean shrinks towards 0 and gets stuck just above it. Does nothing on processors that it
/// does not know.
class FlushDenormals {
 public:
  FlushDenormals() : before_(get()) { set(before_ | kFlush); }
  ~FlushDenormals() { set(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  using Register = std::uint32_t;
  static constexpr Register kFlush = 0x8040;  // results (FTZ) and operands (DAZ)
  static Register get() { return _mm_getcsr(); }
  static void set(Register value) { _mm_setcsr(value); }
#elif defined(__aarch64__)
  using Register = std::uint64_t;
  static constexpr Register kFlush = Register{1} << 24;  // FZ
  static Register get() {
    Register value = 0;
    asm volatile("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void set(Register value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
#else
  using Register = int;
  static constexpr Register kFlush = 0;
  static Register get() { return 0; }
  static void set(Register /*value*/) {}
#endif

  Register before_;
};

/// A fixed set of threads for loops whose iterations are independent. The caller is one of them, so
/// ThreadPool(1) starts none. An idle thread spins for some microseconds and then sleeps. Only one
/// caller may use it at a time.
///
/// Thread t takes the iterations t, t + threads(), ..., so that from step to step a thread finds
/// the same data in its cache. Then it takes what is left of the others' shares: if the processors
/// are busy with something else, a thread that does not get to run holds up no other.
///
/// Its threads count denormal numbers as 0 (FlushDenormals). The caller should too, so that results
/// do not depend on which thread computed them.
class ThreadPool {
 public:
  /// threads: at least 1; 0 stands for the number of processors.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(i) for i = 0 ... count-1, count below 2^32, and returns when all calls have.
  /// Allocates nothing. What a body throws is thrown from here after all have ended; if several
  /// throw, one of them.
  template <class Body>
  void parallel_for(Index count, const Body& body) {
    if (count <= 1 || workers_.empty()) {
      for (Index i = 0; i < count; ++i) body(i);
    } else {
      run({&body, [](const void* b, Index i) { (*static_cast<const Body*>(b))(i); }, count});
    }
  }

 private:
  struct Loop {
    const void* body = nullptr;
    void (*call)(const void* body, Index i) = nullptr;
    Index count = 0;
  };

  // What is left of a thread's share. High half: the number of the loop. Low half: how many
  // iterations nobody has taken yet.
  struct alignas(64) Share {
    std::atomic<std::uint64_t> offer{0};
  };
  std::atomic<std::uint64_t>& share(int thread) {
    return shares_[static_cast<std::size_t>(thread)].offer;
  }
  Index share_size(int thread) const;

  void run(const Loop& loop);
  void begin_loop();
  void work(int thread);
  void take_part(int thread);
  /// The next iteration of this thread's share, or -1.
  Index take(int thread);
  void call(Index i);
  void stop();

  Loop loop_;  // not touched before all its iterations are done
  std::atomic<bool> stop_{false};
  std::exception_ptr error_;  // what a body threw, if failed_
  std::atomic<bool> failed_{false};
  std::atomic<std::uint32_t> loop_number_{0};  // a change wakes the workers
  std::vector<Share> shares_;
  std::atomic<std::uint32_t> done_{0};  // iterations of the loop that have ended
  std::vector<std::thread> workers_;
};

}  // namespace gradus
