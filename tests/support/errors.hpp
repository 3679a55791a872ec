// What an action complains about.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The message of the Exception that the action throws; "" if it throws none. Another exception
/// passes through and fails the test.
template <class Exception = InvalidArgument, class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Exception& error) {
    return error.what();
  }
  return "";
}

template <class Exception, class Action>
testing::AssertionResult throws(const Action& action, std::initializer_list<const char*> parts) {
  const std::string message = message_of<Exception>(action);
  if (message.empty()) return testing::AssertionFailure() << "nothing was thrown";
  for (const char* part : parts) {
    if (message.find(part) == std::string::npos) {
      return testing::AssertionFailure() << "no \"" << part << "\" in: " << message;
    }
  }
  return testing::AssertionSuccess();
}

/// EXPECT_TRUE(says(action, {"Dense(84)", "rank 1"})): the action throws an InvalidArgument whose
/// message holds all of these.
template <class Action>
testing::AssertionResult says(const Action& action, std::initializer_list<const char*> parts) {
  return throws<InvalidArgument>(action, parts);
}

/// EXPECT_TRUE(complains(action, {"wine.csv:17", "column 3"})): the same with a DataError.
template <class Action>
testing::AssertionResult complains(const Action& action, std::initializer_list<const char*> parts) {
  return throws<DataError>(action, parts);
}

}  // namespace gradus
