#include <cmath>

#include "gradus/core/text.hpp"
#include "gradus/study/check_gradients.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Names = std::vector<std::string>;

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "(784, 84)"
std::string tuple_text(const std::vector<Index>& numbers) {
  Names texts;
  for (const Index number : numbers) texts.push_back(std::to_string(number));
  return "(" + joined(texts) + ")";
}

std::string left_aligned(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}
std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string verdict_text(const TensorReport& tensor) {
  const bool ok = tensor.verdict == GradientVerdict::kOk;
  if (ok) return tensor.largest_gradient == 0 ? "ok, all 0" : "ok";
  const bool kink = tensor.verdict == GradientVerdict::kKink;
  const std::string text = kink ? "kink" : "WRONG";
  if (tensor.checked > 1) return concat(text, " (", kink ? tensor.kinks : tensor.wrong, ")");
  return tensor.largest_gradient == 0 ? text + ", all 0" : text;
}

std::string line_of(const Names& cells) {
  return left_aligned(cells[0], 24) + " " + left_aligned(cells[1], 12) + " " +
         left_aligned(cells[2], 14) + " " + right_aligned(cells[3], 10) + "  " +
         left_aligned(cells[4], 12) + " " + right_aligned(cells[5], 14) + " " +
         right_aligned(cells[6], 14) + "  " + cells[7] + "\n";
}

std::string line_of(const TensorReport& tensor) {
  const std::string checked = tensor.checked == tensor.elements
                                  ? concat("all ", tensor.elements)
                                  : concat(tensor.checked, " of ", tensor.elements);
  return line_of({tensor.name, tuple_text(tensor.shape), checked, printed(tensor.error, 'e', 1),
                  tuple_text(tensor.worst), printed(tensor.analytic, 'e', 6),
                  printed(tensor.numerical, 'e', 6), verdict_text(tensor)});
}

/// Names of the tensors with this verdict.
Names verdict_names_of(const GradientReport& report, GradientVerdict verdict) {
  Names names;
  for (const TensorReport& tensor : report.tensors) {
    if (tensor.verdict == verdict) names.push_back(tensor.name);
  }
  return names;
}

std::string conclusion(const GradientReport& report) {
  if (!report.ok()) return "WRONG: " + joined(verdict_names_of(report, GradientVerdict::kWrong));
  const std::string kinks = joined(verdict_names_of(report, GradientVerdict::kKink));
  return kinks.empty() ? "All gradients are right."
                       : "Right, but for elements at a kink of the loss, where none is: " + kinks;
}

/// The wrong and the right tensors of a report, from the lowest layer up.
struct SortedTensors {
  Names all, wrong, right;
  std::vector<double> ratios;  // of the wrong ones: analytic / numerical, where it is worst

  explicit SortedTensors(const GradientReport& report) {
    for (const TensorReport& tensor : report.tensors) {
      const bool is_wrong = tensor.verdict == GradientVerdict::kWrong;
      all.push_back(tensor.name);
      (is_wrong ? wrong : right).push_back(tensor.name);
      if (is_wrong) ratios.push_back(tensor.analytic / tensor.numerical);
    }
  }

  /// Whether all are wrong by the same factor.
  bool all_by(double factor) const {
    constexpr double kSame = 0.01;
    return right.empty() && std::ranges::all_of(ratios, [&](double ratio) {
             return std::abs(ratio - factor) <= kSame * std::abs(factor);
           });
  }
  bool wrong_are_all(const std::string& ending) const {
    return std::ranges::all_of(wrong, [&](const auto& name) { return name.ends_with(ending); });
  }
  /// Whether the lower layers' are wrong, and the upper ones' right.
  bool wrong_below() const {
    return !right.empty() && std::equal(wrong.begin(), wrong.end(), all.begin());
  }
};

std::string layer_of(const std::string& tensor) { return tensor.substr(0, tensor.rfind('/')); }

}  // namespace

std::ostream& operator<<(std::ostream& out, const GradientReport& report) {
  std::string text =
      concat("Loss ", report.loss_name, ", ", printed(report.loss, 'g', 6), ", on ", report.samples,
             " samples, in ", report.precision, report.remark, "\n\n");
  text += line_of({"parameters", "shape", "checked", "rel. error", "worst at", "analytic",
                   "numerical", "verdict"});
  for (const TensorReport& tensor : report.tensors) text += line_of(tensor);
  return out << text << '\n' << conclusion(report) << '\n';
}

std::string place_of_fault(const GradientReport& report) {
  if (report.ok()) return "";
  const SortedTensors tensors(report);
  const double samples = static_cast<double>(report.samples);
  if (tensors.all_by(-1)) {
    return "All have the opposite sign: the gradient of the loss, where the way back begins, is y "
           "- p where it should be p - y. Every step goes uphill.";
  }
  if (tensors.all_by(samples)) {
    return concat(
        "All are ", report.samples,
        " times too large, the number of samples: the loss is the mean over the batch, and its "
        "gradient that of the sum, without 1/N. A learning rate acts as if it were as many times "
        "larger.");
  }
  if (tensors.all_by(tensors.ratios.front())) {
    return "All are " + printed(tensors.ratios.front(), 'g', 4) +
           " times what they should be: a factor is missing in the gradient of the loss, or there "
           "twice.";
  }
  if (tensors.right.empty()) {
    return "All layers' are wrong, each in its own way: look at the gradient of the loss, and at "
           "backward() of the last activation, where the way back begins.";
  }
  if (tensors.wrong_are_all("/bias")) {
    return "Every other one is right: look at gradient() of the layers, db = Σ_n dy_n. Is it the "
           "sum over the batch?";
  }
  if (tensors.wrong_are_all("/kernel")) {
    return "Every other one is right: look at gradient() of the layers, dW = xᵀ dy. Is it the sum "
           "over the batch, or does one sample overwrite another?";
  }
  if (tensors.wrong_below()) {
    const std::string above = layer_of(tensors.right.front());
    return "Those above are right: what is wrong stands between " + layer_of(tensors.wrong.back()) +
           " and " + above + ". Look at backward() of the activation there, and at that of " +
           above + ", dx = dy Wᵀ.";
  }
  return "Look at gradient() of " + layer_of(tensors.wrong.front()) + ".";
}

}  // namespace gradus
