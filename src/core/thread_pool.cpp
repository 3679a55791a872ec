#include "gradus/core/thread_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// How often a thread that waits asks, in some tens of microseconds, longer than a training step's
// work between two loops takes, before it sleeps. It does not yield: a thread that yields, on the
// processor of the one it waits for, can stay there for seconds while another processor idles.
constexpr int kSpins = 2000;
constexpr int kMaxThreads = 1024;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Returns when value is no longer `old`.
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
    throw InvalidArgument("threads: expected 1 to ", kMaxThreads,
                          ", or 0 for the number of processors, got ", threads);
  }
  if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  shares_ = std::vector<Share>(static_cast<std::size_t>(threads));
  try {
    for (int t = 1; t < threads; ++t) workers_.emplace_back([this, t] { work(t); });
  } catch (const std::system_error& error) {
    const std::size_t started = workers_.size() + 1;
    stop();
    throw Error("threads: only ", started, " of ", threads, " could be started (", error.what(),
                "); ask for fewer");
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  stop_ = true;
  begin_loop();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

void ThreadPool::run(const Loop& loop) {
  loop_ = loop;
  done_.store(0, std::memory_order_relaxed);
  const std::uint64_t number = loop_number_.load(std::memory_order_relaxed) + 1;
  for (int t = 0; t < threads(); ++t) {
    share(t).store(number << 32 | static_cast<std::uint64_t>(share_size(t)),
                   std::memory_order_release);
  }
  begin_loop();
  take_part(0);
  const auto count = static_cast<std::uint32_t>(loop.count);
  for (std::uint32_t done = done_.load(std::memory_order_acquire); done != count;
       done = done_.load(std::memory_order_acquire)) {
    wait_while_equal(done_, done);
  }
  if (failed_.exchange(false)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::begin_loop() {
  loop_number_.fetch_add(1, std::memory_order_release);
  loop_number_.notify_all();
}

void ThreadPool::work(int thread) {
  const FlushDenormals flush;
  std::uint32_t seen = 0;
  while (true) {
    wait_while_equal(loop_number_, seen);
    seen = loop_number_.load(std::memory_order_acquire);
    if (stop_) return;
    take_part(thread);
  }
}

// First its own share, then what is left of the others'.
void ThreadPool::take_part(int thread) {
  for (int t = thread; t < thread + threads(); ++t) {
    for (Index i = take(t % threads()); i >= 0; i = take(t % threads())) call(i);
  }
}

Index ThreadPool::take(int thread) {
  std::uint64_t offer = share(thread).load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(offer) != 0) {
    // Fails where another thread was faster, or where the offer is that of an earlier loop.
    if (share(thread).compare_exchange_weak(offer, offer - 1, std::memory_order_acquire)) {
      return thread + threads() * (share_size(thread) - static_cast<std::uint32_t>(offer));
    }
  }
  return -1;
}

Index ThreadPool::share_size(int thread) const {
  return (loop_.count - thread + threads() - 1) / threads();
}

void ThreadPool::call(Index i) {
  const auto count = static_cast<std::uint32_t>(loop_.count);
  try {
    loop_.call(loop_.body, i);
  } catch (...) {
    if (!failed_.exchange(true)) error_ = std::current_exception();
  }
  if (done_.fetch_add(1, std::memory_order_release) + 1 == count) done_.notify_one();
}

}  // namespace gradus
