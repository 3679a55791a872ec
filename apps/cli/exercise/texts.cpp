#include "cli/exercise/texts.hpp"

#include <array>
#include <cstddef>

#include "cli/both_precisions/exercise.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kWrongLayers = "apps/cli/both_precisions/exercise_layers.cpp";
constexpr const char* kWrongLosses = "apps/cli/both_precisions/exercise_losses.cpp";
constexpr const char* kWrongOptimizers = "apps/cli/both_precisions/exercise_optimizers.cpp";

std::string at(const std::string& function, const std::string& file) {
  return function + ", " + file;
}

std::array<ExerciseText, kExercises> make_texts() {
  return {{
      {.symptom = "It learns, but the lower layer's gradient is larger than it should be.",
       .wrong = "The derivative of relu is forgotten on the way back.",
       .right_formula = "dx = dy where x > 0, else 0",
       .wrong_formula = "dx = dy",
       .right_place = at("ReLU::backward", "src/layers/relu.cpp"),
       .wrong_place = at("ReLUWithoutDerivative::backward", kWrongLayers),
       .effect =
           "A unit that gave 0 did not take part in the prediction, and yet it is told to change.\n"
           "About half of all units are off for a sample, so the gradient of the layer below has\n"
           "about twice the terms, half of them noise. The output layer still learns from "
           "whatever\n"
           "features there are, which is why the loss falls all the same: a falling loss proves\n"
           "nothing.",
       .found_by =
           "check-gradients: dense/kernel and dense/bias are WRONG, dense_1's are right. So the\n"
           "fault is in a backward() between the two. explain shows it on one sample: dx of relu "
           "has\n"
           "numbers where its y is 0."},
      {.symptom = "From the first step on the loss rises, whatever the learning rate.",
       .wrong = "The gradient of the loss has the wrong sign.",
       .right_formula = "softmax and cross-entropy: ∂L/∂x = (p - y) / N",
       .wrong_formula = "∂L/∂x = (y - p) / N",
       .right_place = at("SparseCategoricalCrossentropy::call_with_gradient",
                         "src/losses/sparse_categorical_crossentropy.cpp"),
       .wrong_place = at("LossWithOppositeGradient::weighted_gradient", kWrongLosses),
       .effect =
           "Every step goes uphill, and the smaller the learning rate, the longer it takes; there "
           "is\n"
           "none at which it learns. The loss rises far above ln 10 = 2.30, that of guessing, and\n"
           "goes on rising: the network becomes ever surer of wrong answers. To be worse than a\n"
           "guess takes knowledge: a sign that only a sign is wrong.",
       .found_by =
           "check-gradients: all tensors are WRONG, each numerical value the analytic one with "
           "the\n"
           "other sign, so that the relative error is 2. All wrong alike: the loss, where the way\n"
           "back begins."},
      {.symptom =
           "It learns almost as well as it should, though some of its gradients are too small.",
       .wrong = "The gradient of the bias is not summed over the batch.",
       .right_formula = "db = Σ_n dy_n",
       .wrong_formula = "db = dy_1",
       .right_place = at("Dense::gradient", "src/layers/dense.cpp"),
       .wrong_place = at("DenseWithoutBiasSum::gradient", kWrongLayers),
       .effect =
           "y_n = x_n W + b: one b serves every sample, so every sample has its say in db. Here "
           "the\n"
           "first one alone decides, and with the weight of one in N: db is too small, and noise.\n"
           "The weights make up for it: nothing in the loss looks broken.",
       .found_by = "check-gradients: every bias is WRONG and every kernel right, which names the "
                   "line. With\n"
                   "--batch-size 1 all is right: a sum over the batch is missing."},
      {.symptom = "It does not learn at a learning rate at which it should.",
       .wrong = "The loss is the mean over the batch, its gradient that of the sum.",
       .right_formula = "∂L/∂y_pred = c_n ∂v_n/∂y_pred, c_n = 1/N",
       .wrong_formula = "∂L/∂y_pred = ∂v_n/∂y_pred",
       .right_place = at("Loss::evaluate and Loss::coefficients", "src/losses/loss.cpp"),
       .wrong_place = at("LossWithSummedGradient::weighted_gradient", kWrongLosses),
       .effect = "Each gradient is N times too large, and with it SGD's step: a learning rate of "
                 "0.1 acts\n"
                 "as 3.2 with a batch of 32. The first steps are so long that relu's units end "
                 "where they\n"
                 "are 0 for every sample, and the loss stays near ln 10, that of guessing. The "
                 "direction\n"
                 "is right, so a learning rate N times smaller heals it, until somebody changes "
                 "the batch\n"
                 "size. Adam hides it altogether: it divides by the gradient's own size.",
       .found_by =
           "check-gradients: all tensors are WRONG, and analytic / numerical is the same "
           "everywhere:\n"
           "N, the batch size. Try two of them; with --batch-size 1 all is right. In the table of\n"
           "`gradus exercise`, |dL/dθ| of step 1 is 32 times what it should be, everywhere."},
      {.symptom = "It learns late and badly, as if the lower layer stood in its way.",
       .wrong = "The kernel is read in the wrong layout where it is transposed.",
       .right_formula = "dx = dy Wᵀ, W: in x units, row by row",
       .wrong_formula = "dx = dy V, V: the same numbers read as units x in, row by row",
       .right_place = at("Dense::backward", "src/layers/dense.cpp"),
       .wrong_place = at("DenseReadingKernelTransposed::backward", kWrongLayers),
       .effect =
           "The shapes fit: N x units times units x in. But a matrix is transposed by where its\n"
           "numbers go, not by calling its rows columns. The errors reach the hidden units, but "
           "not\n"
           "those that made them; to the layer below they are noise, of the right size. The layer\n"
           "above learns from features that keep changing at random, as well as that goes.",
       .found_by =
           "check-gradients: the tensors below the layer are WRONG with errors around 1 and signs "
           "at\n"
           "random, its own are right. So its backward(). explain --preset tiny: work out dx of\n"
           "dense_1 by hand from dy and W; a square or symmetric W would have hidden it."},
      {.symptom = "It learns, but many times more slowly than it should.",
       .in_gradients = false,
       .wrong = "Momentum has the wrong sign.",
       .right_formula = "v ← μ v - α g,  θ ← θ + v",
       .wrong_formula = "v ← -μ v - α g,  θ ← θ + v",
       .right_place = at("SGD::update", "src/optimizers/sgd.cpp"),
       .wrong_place = at("SGDWithOppositeMomentum::update", kWrongOptimizers),
       .effect = "Along a steady slope v should grow to 1/(1 - μ) = 10 single steps. Here each "
                 "step takes\n"
                 "back the share μ of the last, which leaves 1/(1 + μ), about half a step: 19 "
                 "times less.\n"
                 "And what changes its sign from step to step, which momentum is there to cancel, "
                 "is what\n"
                 "grows tenfold: θ jumps to and fro, and hardly gets anywhere.",
       .found_by =
           "Not check-gradients: the gradient is right, and what is made of it is not its "
           "business.\n"
           "doctor lets the optimizer go down a steady slope: its step becomes 0.53 α g, not "
           "10 α g.\n"
           "In the table of `gradus exercise`, |Δθ| is several times the learning rate "
           "times |dL/dθ|,\n"
           "while the loss barely falls: the steps cancel. explain --preset tiny shows it "
           "from the\n"
           "second step on: v after the step is not μ v - α g."},
      {.symptom = "It learns a little less well than it should; nothing in its curve looks wrong.",
       .wrong = "The derivative of sigmoid is taken at its output, not at its input.",
       .right_formula = "dx = dy y (1 - y), y = σ(x)",
       .wrong_formula = "dx = dy σ(y) (1 - σ(y))",
       .right_place = at("Sigmoid::backward", "src/layers/activations.cpp"),
       .wrong_place = at("SigmoidWithDerivativeAtOutput::backward", kWrongLayers),
       .effect =
           "σ'(x) = σ(x) (1 - σ(x)), and a function sigmoid_prime(x) that is handed y = σ(x)\n"
           "applies σ twice. As y is between 0 and 1, the result is always between 0.19 and 0.25:\n"
           "the sign is right and the size nearly so, and it learns. But a saturated unit, whose\n"
           "slope is nearly 0, is moved as if it were not.",
       .found_by = "check-gradients: the tensors below the sigmoid are WRONG by some percent to "
                   "some tens of\n"
                   "percent, with the right sign. No curve would show it. explain: dx / dy "
                   "should be y (1\n"
                   "- y), at y = 0.5 as elsewhere; there it is 0.235 and not 0.25."},
      {.symptom =
           "It learns far more slowly than it should, and some of its gradients are too small.",
       .wrong = "In the gradient of the kernel each sample overwrites the one before.",
       .right_formula = "dW = Σ_n x_nᵀ dy_n = xᵀ dy",
       .wrong_formula = "dW = x_Nᵀ dy_N",
       .right_place = at("Dense::gradient", "src/layers/dense.cpp"),
       .wrong_place = at("DenseOverwritingKernelGradient::gradient", kWrongLayers),
       .effect = "= in place of += in the loop over samples: only the last one counts, and with "
                 "the weight\n"
                 "of one in N. That is gradient descent with batches of one, each paid for with N "
                 "samples.\n"
                 "Adam scales the small gradient up again, its noise included. On average the "
                 "direction is\n"
                 "right, so it learns.",
       .found_by =
           "check-gradients: every kernel is WRONG and every bias right. With --batch-size 1 all "
           "is\n"
           "right. explain: rows of dW are 0 where the last sample's input is 0, though other\n"
           "samples' are not."},
      {.symptom = "Its first step is right; the next are too long, though that helps, and later "
                  "ones too short.",
       .in_gradients = false,
       .wrong = "Adam's t does not advance: every step is corrected as the first.",
       .right_formula = "θ ← θ - α √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√u + ε)",
       .wrong_formula = "the same with t = 1 for ever",
       .right_place = at("Adam::update", "src/optimizers/adam.cpp"),
       .wrong_place = at("AdamAtFirstStep::update", kWrongOptimizers),
       .effect =
           "At t = 1 the factor is √0.001 / 0.1 = 0.316. It should fall to 0.15 at t = 10, as m\n"
           "forgets its beginning at 0 before u does, and then rise to 1 within some thousand "
           "steps.\n"
           "Held at 0.316, Adam takes steps up to twice too long at first, which here looks like\n"
           "progress; from about t = 105 on they are too short, and in the end it runs at a third "
           "of\n"
           "its learning rate. A fault may well begin by making things better.",
       .found_by =
           "Not check-gradients: the gradient is right. doctor lets the optimizer go down a "
           "steady\n"
           "slope: each step should be α long, and some are 2.08 α.\n"
           "In the table of `gradus "
           "exercise`, "
           "|dL/dθ| of\n"
           "step 1 is the same and |Δθ| later is not. explain --preset tiny shows it from "
           "the second\n"
           "step on: Δθ is not what the formula makes of m and u with that t."},
      {.symptom = "It learns more slowly than it should, the more so the surer it gets.",
       .wrong = "Of softmax's Jacobian only the diagonal is used.",
       .right_formula = "dx = (diag(y) - y yᵀ) dy = y (dy - dy·y)",
       .wrong_formula = "dx = y (1 - y) dy",
       .right_place = at("Softmax::backward", "src/layers/activations.cpp"),
       .wrong_place = at("SoftmaxWithDiagonalJacobian::backward", kWrongLayers),
       .effect =
           "Probabilities sum to 1: what one class wins, the others lose. y (1 - y) is the slope "
           "of\n"
           "each y_j by its own x_j, as with sigmoid; the terms -y_i y_j by which it depends on "
           "the\n"
           "others' x_i are missing. The sign is mostly right, so it learns. (With a "
           "cross-entropy\n"
           "Gradus would not ask softmax for its Jacobian; hence the mean squared error here.)",
       .found_by =
           "check-gradients: all tensors are WRONG, as softmax stands above them all. explain: a "
           "row\n"
           "of dx must sum to 0, as adding a number to all scores changes no probability; here it\n"
           "does not."},
  }};
}

}  // namespace

const ExerciseText& exercise_text(int number) {
  static const std::array<ExerciseText, kExercises> kTexts = make_texts();
  return kTexts.at(static_cast<std::size_t>(number - 1));
}

}  // namespace gradus::cli
