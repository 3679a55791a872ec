#include <cmath>

#include "gradus/core/text.hpp"
#include "gradus/study/check_training.hpp"
#include "study/predictions.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// A layer's kernel: in x units.
struct Kernel {
  std::string name;
  ConstMatrixView w;

  bool units_are_alike() const {
    return w.cols() > 1 && (w.colwise() - w.col(0)).cwiseAbs().maxCoeff() == 0;
  }
  bool inputs_are_alike() const { return (w.rowwise() - w.row(0)).cwiseAbs().maxCoeff() == 0; }
};

std::vector<Kernel> kernels_of(const Network& network) {
  std::vector<Kernel> kernels;
  for (const Network::NamedParameter& parameter : network.parameters()) {
    if (!parameter.name.ends_with("/kernel") || parameter.shape.rank() != 2) continue;
    const Index in = parameter.shape.dims()[0], units = parameter.shape.dims()[1];
    kernels.push_back({parameter.name.substr(0, parameter.name.size() - 7),
                       {network.theta().data() + parameter.first, in, units}});
  }
  return kernels;
}

/// The class of the step that follows this layer.
std::string class_after(const Network& network, const std::string& layer) {
  for (Index l = 1; l < network.steps(); ++l) {
    if (network.step_name(l) == layer) return network.step_class(l + 1);
  }
  return "";
}

/// Of a step's outputs a: the share of units that are 0 for every sample.
double dead_share(const Matrix& a) {
  return static_cast<double>((a.cwiseAbs().colwise().maxCoeff().array() == 0).count()) /
         static_cast<double>(a.cols());
}

/// The share of outputs so near the ends that the derivative is below a twentieth of its largest.
double saturated_share(const std::string& activation, const Matrix& a) {
  constexpr double kEnd = 0.975;
  const double n = static_cast<double>(a.size());
  const auto y = a.cast<double>().array();
  const double ends = static_cast<double>(
      activation == "Tanh" ? (y.abs() > kEnd).count() : ((2 * y - 1).abs() > kEnd).count());
  return ends / n;
}

/// what: a layer's units or outputs, of which this share is so.
void judge_share(const std::string& what, double share, double nearly_all, const std::string& text,
                 Finding& finding) {
  constexpr double kHalf = 0.5;
  if (share < kHalf) return;
  finding.add(share >= nearly_all ? Verdict::kFailed : Verdict::kWarning,
              "Of " + what + ", " + printed(100 * share, 'f', 0) + " % " + text);
}

/// Predictions that know nothing of x: of a classification all classes alike, of a regression the
/// mean of the targets. As many columns as `outputs`.
Matrix ignorant_predictions(const ModelUnderTest& model, const Matrix& y, Index outputs) {
  Matrix y_pred = Matrix::Zero(y.rows(), outputs);  // of logits: all classes alike
  if (!model.is_classification()) {
    if (outputs == y.cols()) y_pred.rowwise() = y.colwise().mean();
  } else if (const OutputKind kind = model.loss->predictions(); kind != OutputKind::kLogits) {
    const bool yes_or_no = kind == OutputKind::kUnitInterval || outputs == 1;
    y_pred.setConstant(yes_or_no ? Scalar(0.5) : 1 / static_cast<Scalar>(outputs));
  }
  return y_pred;
}

/// "ln 10 = 2.303", where the baseline is that.
std::string name_of_baseline(const ModelUnderTest& model, double baseline, Index outputs) {
  const double classes = outputs == 1 ? 2 : static_cast<double>(outputs);
  if (model.is_classification() && std::abs(baseline - std::log(classes)) < 1e-3) {
    return "ln " + printed(classes, 'f', 0) + " = " + printed(baseline, 'f', 3) +
           ", all classes alike";
  }
  return printed(baseline, 'g', 4) +
         (model.is_classification() ? ", all classes alike" : ", the mean for all");
}

void judge_first_loss(const ModelUnderTest& model, double loss, double baseline, Finding& finding) {
  constexpr double kFar = 3, kNear = 1.5, kBelow = 0.7;
  constexpr Index kEnough = 20;
  const bool few = model.train.size() < kEnough;
  if (!std::isfinite(loss)) {
    finding.add(Verdict::kFailed,
                "The first outputs are not finite: the first weights or inputs are too large.");
  } else if (baseline <= 0 || model.theta.size() > 0) {
    return;
  } else if (model.is_classification() && loss > kFar * baseline) {
    finding.add(Verdict::kFailed,
                "Before it has learned anything the model is sure, and wrong: its first weights "
                "are too large. Use glorot_uniform or he_normal.");
  } else if (loss > (model.is_classification() ? kNear : kFar) * baseline && !few) {
    finding.add(Verdict::kWarning,
                model.is_classification()
                    ? "The first outputs are far from even: smaller first weights of the last "
                      "layer save the steps that unlearn them."
                    : "The first outputs are further from the targets than their mean is. "
                      "Subtract the targets' mean and divide by their deviation.");
  } else if (loss < kBelow * baseline && !few) {
    finding.add(Verdict::kWarning,
                "A model that has learned nothing is better than chance: does an input hold the "
                "answer?");
  }
}

}  // namespace

Finding check_symmetry(const ModelUnderTest& model) {
  const Network network = model.network();
  const std::vector<Kernel> kernels = kernels_of(network);
  Finding finding{.name = "first weights"};
  for (std::size_t l = 0; l + 1 < kernels.size(); ++l) {
    const Kernel &hidden = kernels[l], &above = kernels[l + 1];
    if (!hidden.units_are_alike()) continue;
    const bool dead = hidden.w.isZero(0) && class_after(network, hidden.name) == "ReLU";
    if (!above.inputs_are_alike() && !dead) continue;  // the units' gradients will differ
    finding.measured = "all units of " + hidden.name + " begin with the same weights";
    finding.add(Verdict::kFailed,
                "They get the same gradient and stay the same for ever, as one unit, or learn "
                "nothing. Begin with random weights: glorot_uniform or he_normal.");
    return finding;
  }
  finding.measured = kernels.size() < 2
                         ? "no hidden layer whose units could be the same"
                         : concat("units of all hidden layers (", kernels.size() - 1, ") differ");
  return finding;
}

Finding check_units(const ModelUnderTest& model) {
  constexpr Index kSamples = 512, kEnough = 64;
  const Network network = model.network();
  const Samples samples = model.train.first(kSamples);
  const Workspace work = outputs_of_steps(network, samples.x);
  Finding finding{.name = "units"};
  double dead = 0, saturated = 0;
  for (Index l = 1; l < network.steps(); ++l) {
    const Matrix& a = work.a[static_cast<std::size_t>(l)];
    const std::string activation = network.step_class(l);
    if (activation == "ReLU") {
      const double share = dead_share(a);
      dead = std::max(dead, share);
      if (samples.size() < kEnough && share < 1) continue;
      judge_share(network.step_name(l) + "'s units", share, 0.95,
                  "give 0 for every sample, and no gradient comes back through them. Begin with "
                  "smaller weights and a bias of 0, scale the inputs, or use leaky_relu.",
                  finding);
    }
    if (activation == "Tanh" || activation == "Sigmoid") {
      const double share = saturated_share(activation, a);
      saturated = std::max(saturated, share);
      judge_share(network.step_name(l) + "'s outputs", share, 0.9,
                  "are at the ends of their range, where the derivative is nearly 0. Begin with "
                  "smaller weights, scale the inputs, or use relu.",
                  finding);
    }
  }
  finding.measured = "of a layer's units at most " + printed(100 * dead, 'f', 0) + " % dead, " +
                     printed(100 * saturated, 'f', 0) + " % saturated";
  finding.numbers = {{"dead", dead}, {"saturated", saturated}};
  return finding;
}

Finding check_first_loss(const ModelUnderTest& model) {
  const Network network = model.network();
  const Matrix& y = model.train.y;
  const double loss = loss_of(model, network, model.train);
  const double baseline =
      static_cast<double>((*model.loss)(y, ignorant_predictions(model, y, network.outputs())));
  Finding finding{.name = "first loss",
                  .measured = printed(loss, 'g', 4) + "; knowing nothing: " +
                              name_of_baseline(model, baseline, network.outputs()),
                  .numbers = {{"loss", loss}, {"baseline", baseline}}};
  judge_first_loss(model, loss, baseline, finding);
  return finding;
}

}  // namespace gradus
