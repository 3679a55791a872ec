// Small trainings to look into, under a name.
#pragma once

#include <string>
#include <vector>

#include "cli/train/recipe.hpp"
#include "cli/train/setup.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A training whose numbers fit a page.
struct Preset {
  std::string name;
  std::string purpose;
  OptionSettings options = {};  ///< What it sets where the user does not.
  /// Fills data, layers and theta; empty: the options say all.
  void (*make)(TrainingParts& parts) = nullptr;
};

/// All of them, in the order of the help.
///
/// **A step by hand.** The first step of the preset tiny, which `gradus explain` shows, needs pen,
/// paper, and two values of exp. A row is a sample; θ is
///
///           (0.1  0.2 -0.3)                               ( 0.7 -0.8)
///     W_1 = (0.4 -0.5  0.6)   b_1 = (0.2  0  -0.1)  W_2 = ( 0.9  0.1)   b_2 = (0  0.1)
///                                                         (-0.2  0.3)
///
/// **Forward.** The samples (1, 2) of class 0 and (3, -1) of class 1:
///
///     a_0 = x               ( 1     2        )
///                           ( 3    -1        )
///     a_1 = a_0 W_1 + b_1   ( 1.1  -0.8   0.8)      1 · 0.1 + 2 · 0.4 + 0.2 = 1.1
///                           ( 0.1   1.1  -1.6)      3 · 0.1 - 1 · 0.4 + 0.2 = 0.1
///     a_2 = max(a_1, 0)     ( 1.1   0     0.8)
///                           ( 0.1   1.1   0  )
///     a_3 = a_2 W_2 + b_2   ( 0.61 -0.54     )      1.1 · 0.7 + 0.8 · (-0.2) = 0.61
///                           ( 1.06  0.13     )      0.1 · 0.7 + 1.1 · 0.9    = 1.06
///     a_4 = softmax(a_3)    ( 0.759511  0.240489 )  1 / (1 + exp(-0.54 - 0.61)) = 0.759511
///                           ( 0.717075  0.282925 )  1 / (1 + exp( 0.13 - 1.06)) = 0.717075
///
/// **Loss.** v_n = -log of the probability of the sample's class, each with c_n = 1/2:
///
///     v = (-log 0.759511, -log 0.282925) = (0.275081, 1.262574)
///     L = (0.275081 + 1.262574) / 2 = 0.768828
///
/// **Backward.** The loss is fused with softmax: δ_3 = c_n (p - y), where y is 1 for the class.
///
///     δ_3 = (a_4 - y) / 2    (-0.120245  0.120245)            (0.759511 - 1) / 2
///                            ( 0.358538 -0.358538)             0.717075      / 2
///     dW_2 = a_2ᵀ δ_3        (-0.096415  0.096415)            1.1 · (-0.120245) + 0.1 · 0.358538
///                            ( 0.394391 -0.394391)            1.1 · 0.358538
///                            (-0.096196  0.096196)            0.8 · (-0.120245)
///     db_2 = Σ_n δ_3         ( 0.238293 -0.238293)            -0.120245 + 0.358538
///     δ_2 = δ_3 W_2ᵀ         (-0.180367 -0.096196  0.060122)  -0.120245 · 0.7 + 0.120245 · (-0.8)
///                            ( 0.537806  0.286830 -0.179269)   0.358538 · 0.7 - 0.358538 · (-0.8)
///     δ_1 = δ_2 where a_1>0  (-0.180367  0         0.060122)
///                            ( 0.537806  0.286830  0       )
///     dW_1 = a_0ᵀ δ_1        ( 1.433053  0.860490  0.060122)  1 · (-0.180367) + 3 · 0.537806
///                            (-0.898540 -0.286830  0.120245)  2 · (-0.180367) - 1 · 0.537806
///     db_1 = Σ_n δ_1         ( 0.357440  0.286830  0.060122)
///
/// **Update.** SGD with α = 0.5 and μ = 0.9: v starts at 0, so that v = -0.5 g, and θ ← θ + v:
///
///     W_1 ← (-0.616526 -0.230245 -0.330061)   b_1 ← (0.021280 -0.143415 -0.130061)
///           ( 0.849270 -0.356585  0.539878)
///     W_2 ← ( 0.748208 -0.848208)             b_2 ← (-0.119147  0.219147)
///           ( 0.702804  0.297196)
///           (-0.151902  0.251902)
///
/// The first number is 0.1 - 0.5 · 1.433053. The same samples then have the loss 0.403940.
const std::vector<Preset>& presets();
/// nullptr for an unknown name.
const Preset* find_preset(const std::string& name);

}  // namespace gradus::cli
