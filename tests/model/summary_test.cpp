#include "gradus/model/network.hpp"

#include <gtest/gtest.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/relu.hpp"

using namespace gradus;

TEST(Summary, IsWhatKerasPrints) {
  const Network network({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")},
                        {28, 28, 1}, 0);
  const std::string size = sizeof(Scalar) == sizeof(float) ? "260.90 KB" : "521.80 KB";
  EXPECT_EQ(summary(network),
            R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ flatten (Flatten)               │ (None, 784)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 84)             │        65,940 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │           850 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 66,790 ()" +
                size + R"()
 Trainable params: 66,790 ()" +
                size + R"()
 Non-trainable params: 0 (0.00 B)
)");
}

TEST(Summary, ShowsTheNameAndSmallAndLargeNumbers) {
  const std::string small = summary(Network({ReLU()}, {2, 3}, 0), "my_model");
  EXPECT_NE(small.find("Model: \"my_model\"\n"), std::string::npos);
  EXPECT_NE(
      small.find("│ re_lu (ReLU)                    │ (None, 2, 3)           │             0 │"),
      std::string::npos)
      << small;
  EXPECT_NE(small.find(" Total params: 0 (0.00 B)\n"), std::string::npos) << small;

  const std::string large = summary(Network({Dense(1000)}, {1999}, 0));
  EXPECT_NE(large.find("│     2,000,000 │"), std::string::npos) << large;
  EXPECT_NE(large.find(sizeof(Scalar) == 4 ? "2,000,000 (7.63 MB)" : "2,000,000 (15.26 MB)"),
            std::string::npos)
      << large;
}

TEST(Summary, KeepsItsColumnsForLongShapes) {
  const std::string text = summary(Network({ReLU()}, {1000, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0));
  EXPECT_NE(
      text.find("│ re_lu (ReLU)                    │ (None, 1000, 1, 1, ... │             0 │"),
      std::string::npos)
      << text;
}
