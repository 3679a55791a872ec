// A value that may be any class derived from Base.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

template <class T, class Base>
concept DerivedOf = std::derived_from<std::remove_cvref_t<T>, Base>;

/// Owns one object of a class derived from Base and copies it with itself: what std::polymorphic is
/// from C++26 on. It lets layers, losses and optimizers be passed and stored by value, and
/// named: a text becomes Base::from_name(text), so that {.loss = "mse"} is {.loss =
/// MeanSquaredError()}. May be empty; a moved-from one is.
template <class Base>
class Polymorphic {
 public:
  Polymorphic() = default;

  // NOLINTBEGIN(google-explicit-constructor): the conversions are the point
  template <DerivedOf<Base> Derived>
  Polymorphic(Derived&& value)
      : object_(std::make_unique<std::remove_cvref_t<Derived>>(std::forward<Derived>(value))),
        copy_(&copy_of<std::remove_cvref_t<Derived>>) {}

  /// Throws InvalidArgument for an unknown name.
  Polymorphic(const char* name) : Polymorphic(Base::from_name(name)) {}
  Polymorphic(const std::string& name) : Polymorphic(Base::from_name(name)) {}
  // NOLINTEND(google-explicit-constructor)

  Polymorphic(const Polymorphic& other)
      : object_(other.object_ ? other.copy_(*other.object_) : nullptr), copy_(other.copy_) {}
  Polymorphic(Polymorphic&&) noexcept = default;
  Polymorphic& operator=(Polymorphic other) noexcept {
    std::swap(object_, other.object_);
    std::swap(copy_, other.copy_);
    return *this;
  }
  ~Polymorphic() = default;

  explicit operator bool() const { return object_ != nullptr; }
  Base* operator->() { return object_.get(); }
  const Base* operator->() const { return object_.get(); }
  Base& operator*() { return *object_; }
  const Base& operator*() const { return *object_; }

 private:
  template <class Derived>
  static std::unique_ptr<Base> copy_of(const Base& object) {
    return std::make_unique<Derived>(static_cast<const Derived&>(object));
  }

  std::unique_ptr<Base> object_;
  std::unique_ptr<Base> (*copy_)(const Base&) = nullptr;
};

}  // namespace gradus
