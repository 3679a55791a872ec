// What an action complains about.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// The message of the InvalidArgument that the action throws; "" if it throws none. Another
/// exception passes through and fails the test.
template <class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

/// EXPECT_TRUE(says(action, {"Dense(84)", "rank 1"})): the action throws an InvalidArgument whose
/// message holds all of these.
template <class Action>
testing::AssertionResult says(const Action& action, std::initializer_list<const char*> parts) {
  const std::string message = message_of(action);
  if (message.empty()) return testing::AssertionFailure() << "no InvalidArgument was thrown";
  for (const char* part : parts) {
    if (message.find(part) == std::string::npos) {
      return testing::AssertionFailure() << "no \"" << part << "\" in: " << message;
    }
  }
  return testing::AssertionSuccess();
}

}}  // namespace gradus
