// Steps of an optimizer, compared with its formulas.
#pragma once

#include <functional>

#include "formulas/formulas.hpp"
#include "gradus/optimizers/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline constexpr double kAlpha = 0.125;  // the learning rate

// The gradients of five steps, three elements each.
inline const Matrix kGradients = matrix(
    {{0.5, -1, 0.25}, {0.75, 2, 0.125}, {-0.5, -0.25, 0.5}, {1, 0.0625, -0.125}, {0.25, -3, 0.75}});

/// One element of θ and its moments.
struct ElementOfTheta {
  double theta;
  Numbers moments;
};

/// The step t = 1, 2, ... of one element, by the formulas.
using Step = std::function<void(ElementOfTheta&, double g, double t)>;

/// Compares θ and the moments with the formulas after each step.
inline void check_steps(Optimizer& optimizer, std::size_t moments, const Step& step,
                        double initial = 0) {
  Vector theta = vector({1, -0.5, 0.25});
  std::vector<ElementOfTheta> elements;
  for (Index i = 0; i < 3; ++i) {
    elements.push_back({static_cast<double>(theta(i)), Numbers(moments, initial)});
  }
  optimizer.build(3);
  for (Index t = 0; t < kGradients.rows(); ++t) {
    const Vector g = kGradients.row(t);
    optimizer.step(view(theta), read_only(g));
    ASSERT_EQ(optimizer.moments().size(), moments);
    for (Index i = 0; i < 3; ++i) {
      ElementOfTheta& element = elements[static_cast<std::size_t>(i)];
      step(element, static_cast<double>(g(i)), static_cast<double>(t + 1));
      EXPECT_TRUE(is_near(theta(i), element.theta)) << "θ_" << i << " after step " << t + 1;
      for (std::size_t k = 0; k < moments; ++k) {
        EXPECT_TRUE(is_near(optimizer.moments()[k](i), element.moments[k])) << "moment " << k;
      }
    }
  }
}

}  // namespace gradus
