// Threads whose stack is large enough for products of matrices.
#pragma once

#include <pthread.h>

#include <functional>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A thread with a stack of 8 MB; std::thread's is what the system gives: with musl 128 KB, and
/// after `ulimit -s 512` no more than that. Its end waits for the body's.
class LargeStackThread {
 public:
  /// body: throws nothing. Throws std::system_error where no thread can be started.
  explicit LargeStackThread(std::function<void()> body);
  ~LargeStackThread();
  LargeStackThread(const LargeStackThread&) = delete;
  LargeStackThread& operator=(const LargeStackThread&) = delete;

 private:
  std::function<void()> body_;
  pthread_t handle_{};
};

/// Has this thread room on its stack for a product of any size?
bool has_large_stack();

/// Calls body on another thread, which has. Throws what it throws.
void call_on_large_stack(const std::function<void()>& body);

/// Calls body, on this thread or, where it has not that room, on another one.
template <class Body>
void on_large_stack(const Body& body) {
  if (has_large_stack()) {
    body();
  } else {
    call_on_large_stack(std::cref(body));
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
