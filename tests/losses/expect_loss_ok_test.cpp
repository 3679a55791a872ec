// EXPECT_LOSS_OK, check_loss() as an assertion.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "gradus/losses/batch_losses.hpp"
#include "gradus/losses/check_loss.hpp"
#include "losses/planted_loss.hpp"

using namespace gradus;

TEST(ExpectLossOk, IsSilentAboutAGoodLoss) {
  EXPECT_LOSS_OK(Planted{}, kYTrue, kYPred);
  EXPECT_LOSS_OK(Circle({.gamma = 5}), column({0, 1, 0, 1}), kYPred);
}

TEST(ExpectLossOk, FailsWithTheProblem) {
  EXPECT_NONFATAL_FAILURE(EXPECT_LOSS_OK(Planted(Fault::kSign), kYTrue, kYPred),
                          "the sign is wrong");
  EXPECT_NONFATAL_FAILURE(EXPECT_LOSS_OK(Planted{Fault::kFivePercent}, kYTrue, kYPred),
                          "EXPECT_LOSS_OK(Planted{Fault::kFivePercent}, kYTrue, kYPred):");
}
