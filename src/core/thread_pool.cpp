#include "gradus/core/thread_pool.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr int kSpins = 2000;
constexpr int kMaxThreads = 1024;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Returns when value is no longer `old`: first spinning, then asleep.
template <class T>
void wait_while_equal(const std::atomic<T>& value, T old) {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    throw InvalidArgument("threads: expected 1 to " + std::to_string(kMaxThreads) +
                          ", or 0 for the number of processors, got " + std::to_string(threads));
  }
  if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  try {
    for (int t = 1; t < threads; ++t) workers_.emplace_back([this, t] { work(t); });
  } catch (const std::system_error& error) {
    const std::size_t started = workers_.size() + 1;
    stop();
    throw Error("threads: only " + std::to_string(started) + " of " + std::to_string(threads) +
                " could be started (" + error.what() + "); ask for fewer");
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  stop_ = true;
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run(const Loop& loop) {
  if (loop.count <= 1 || workers_.empty()) {
    for (Index i = 0; i < loop.count; ++i) loop.call(loop.body, i);
    return;
  }
  loop_ = loop;
  running_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  run_share(0);
  for (int left = running_.load(std::memory_order_acquire); left != 0;
       left = running_.load(std::memory_order_acquire)) {
    wait_while_equal(running_, left);
  }
  if (failed_.exchange(false)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::work(int thread) {
  unsigned seen = 0;
  while (true) {
    wait_while_equal(generation_, seen);
    ++seen;
    if (stop_) return;
    run_share(thread);
    if (running_.fetch_sub(1, std::memory_order_release) == 1) running_.notify_one();
  }
}

void ThreadPool::run_share(int thread) {
  try {
    for (Index i = thread; i < loop_.count; i += threads()) loop_.call(loop_.body, i);
  } catch (...) {
    if (!failed_.exchange(true)) error_ = std::current_exception();
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
