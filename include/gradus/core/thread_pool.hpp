// Threads that share the work of one training step.
#pragma once

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A fixed set of threads for loops whose iterations are independent. The caller is one of them, so
/// ThreadPool(1) starts none. An idle thread spins for some microseconds, about the time between
/// two loops of a training step, and then sleeps. Not for use by several callers at once.
class ThreadPool {
 public:
  /// threads: at least 1; 0 stands for the number of processors.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(i) for i = 0 ... count-1 and returns when all calls have. Thread t takes the
  /// iterations t, t + threads(), ..., so that from step to step the same thread finds the same
  /// data in its cache. Allocates nothing. What a body throws is thrown from here, after all have
  /// ended; where several throw, one of them.
  template <class Body>
  void parallel_for(Index count, const Body& body) {
    run({&body, [](const void* b, Index i) { (*static_cast<const Body*>(b))(i); }, count});
  }

 private:
  struct Loop {
    const void* body = nullptr;
    void (*call)(const void* body, Index i) = nullptr;
    Index count = 0;
  };

  void run(const Loop& loop);
  void work(int thread);
  void run_share(int thread);
  void stop();

  Loop loop_;
  bool stop_ = false;
  std::exception_ptr error_;  // what a body threw, if failed_
  std::atomic<bool> failed_{false};
  std::atomic<unsigned> generation_{0};  // counts the loops; a change starts the workers
  std::atomic<int> running_{0};          // workers that have not finished the current loop
  std::vector<std::thread> workers_;
};

}  // namespace gradus::inline GRADUS_PRECISION
