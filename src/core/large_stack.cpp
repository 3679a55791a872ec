#include "gradus/core/large_stack.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kStackSize = std::size_t{8} << 20;

thread_local bool is_large_stack_thread = false;

#ifdef __linux__
// A product has two panels on the stack, each of up to EIGEN_STACK_ALLOCATION_LIMIT.
constexpr std::uintptr_t kRoom = 2 * EIGEN_STACK_ALLOCATION_LIMIT + (std::uintptr_t{256} << 10);

/// The lowest address of this thread's stack; 0 where the system does not say.
std::uintptr_t stack_end() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* end = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &end, &size);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(end);
}
#endif

}  // namespace

LargeStackThread::LargeStackThread(std::function<void()> body) : body_(std::move(body)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  const auto call = [](void* self) -> void* {
    is_large_stack_thread = true;
    static_cast<LargeStackThread*>(self)->body_();
    return nullptr;
  };
  const int error = pthread_create(&handle_, &attributes, call, this);
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category());
}

LargeStackThread::~LargeStackThread() { pthread_join(handle_, nullptr); }

bool has_large_stack() {
  if (is_large_stack_thread) return true;  // to ask the system for its size would allocate
#ifdef __linux__
  thread_local const std::uintptr_t end = stack_end();
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - end >= kRoom;
#else
  return true;  // there, Eigen's panels on the stack are small
#endif
}

void call_on_large_stack(const std::function<void()>& body) {
  std::exception_ptr error;
  {
    const LargeStackThread thread([&] {
      try {
        body();
      } catch (...) {
        error = std::current_exception();
      }
    });
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace gradus::inline GRADUS_PRECISION
