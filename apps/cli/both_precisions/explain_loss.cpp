#include "cli/both_precisions/explain_loss.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <gradus/losses/loss.hpp>
#include <vector>

#include "cli/both_precisions/json_config.hpp"
#include "cli/both_precisions/loss_case.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr Index kMostLines = 40;

/// A way to keep log 0 from being infinite.
struct Convention {
  const char* title;
  double clip;
  double log_epsilon;
};

constexpr std::array<Convention, 3> kConventions = {
    {{"Keras 3", 1e-7, 0}, {"old tf.keras", 1e-7, 1e-7}, {"no clip", 0, 1e-100}}};

/// In the digits of this precision: 8 or 16.
std::string number(Scalar value) {
  return fmt::format("{:.{}g}", value + Scalar(0), sizeof(Scalar) * 2);  // + 0: no -0
}

std::string more_lines(Index shown, Index all) {
  return shown < all ? fmt::format("  ... and {} more\n", all - shown) : "";
}

/// v, w and w v of each sample, and the way from there to the loss.
std::string explain_reduction(const LossCase& given, const Json& value) {
  Vector values(given.y_pred.rows());
  given.loss->call(read_only(given.y_true), read_only(given.y_pred), view(values));
  const Weighting weighting = weighting_of(given, values);
  const auto n = static_cast<Index>(weighting.row.size());
  std::string text =
      fmt::format("  {:>8} {:>18} {:>18} {:>18}\n", "sample", "value v", "weight w", "w v");
  double sum = 0;
  for (Index k = 0; k < n; ++k) {
    const Index row = weighting.row[static_cast<std::size_t>(k)];
    const double w = weighting.weight[static_cast<std::size_t>(k)];
    const double product = w * static_cast<double>(values(row));
    sum += product;
    if (k >= kMostLines) continue;
    text += fmt::format("  {:>8} {:>18} {:>18} {:>18}\n", row, number(values(row)),
                        number(static_cast<Scalar>(w)), number(static_cast<Scalar>(product)));
  }
  text += more_lines(std::min(n, kMostLines), n);
  const std::string reduction = to_text(value_of(given.loss->reduction()));
  if (given.loss->reduction() == Reduction::kNone) return text + "  reduction 'none': no sum\n";
  return text + fmt::format("  sum {}, reduction {}: divided by {} = {}\n",
                            number(static_cast<Scalar>(sum)), reduction, weighting.divisor,
                            value.is_number() ? number(value.get<Scalar>()) : to_line(value));
}

/// What the argument is in this case: as given, else by default.
ConfigValue argument(const Config& config, const RegistryEntry<Loss>& known,
                     const std::string& name) {
  for (const Config& arguments : {config, known.defaults}) {
    for (const auto& [known_name, value] : arguments) {
      if (known_name == name) return value;
    }
  }
  return {};
}

/// -y log(...) of each element alone: of a binary cross-entropy of one output, or of a categorical
/// one in which the other classes have label 0.
Matrix terms_of(const LossCase& given, const std::string& name, double smoothing,
                const Convention& convention) {
  const bool binary = name == "binary_crossentropy";
  const Polymorphic<Loss> loss =
      Loss::from_config(binary ? name : "categorical_crossentropy",
                        {{"clip", convention.clip}, {"log_epsilon", convention.log_epsilon}});
  const Index N = given.y_pred.rows(), K = given.y_pred.cols();
  const double classes = binary ? 2 : static_cast<double>(K);
  Matrix terms(N, K);
  for (Index n = 0; n < N; ++n) {
    for (Index j = 0; j < K; ++j) {
      Scalar y = binary || given.y_true.cols() == K ? given.y_true(n, j) : 0;
      if (given.loss->takes_class_ids()) y = given.y_true(n, 0) == static_cast<Scalar>(j) ? 1 : 0;
      y = static_cast<Scalar>(static_cast<double>(y) * (1 - smoothing) + smoothing / classes);
      Matrix y_true = Matrix::Zero(1, binary ? 1 : K), y_pred = given.y_pred.row(n);
      y_true(0, binary ? 0 : j) = y;
      if (binary) y_pred = Matrix::Constant(1, 1, given.y_pred(n, j));
      Vector value(1);
      loss->call(read_only(y_true), read_only(y_pred), view(value));
      terms(n, j) = value(0);
    }
  }
  return terms;
}

std::string line(const std::string& head, const std::array<std::string, 3>& cells) {
  return fmt::format("  {:<41} {:>21} {:>21} {:>21}\n", head, cells[0], cells[1], cells[2]);
}

/// One line of a number computed from the terms of each convention.
template <class F>
std::string line_of(const std::string& head, const std::array<Matrix, 3>& terms, const F& f) {
  std::array<std::string, 3> cells;
  std::ranges::transform(terms, cells.begin(), [&](const Matrix& m) { return number(f(m)); });
  return line(head, cells);
}

std::string explain_epsilon(const LossCase& given, const Json& request) {
  const RegistryEntry<Loss>& known = known_loss(request.at("loss").get<std::string>());
  const std::string& name = known.names.front();
  const bool binary = name == "binary_crossentropy";
  const bool categorical =
      name == "categorical_crossentropy" || name == "sparse_categorical_crossentropy";
  const Config config = to_config(request.value("config", Json()));
  if ((!binary && !categorical) || argument(config, known, "from_logits") == ConfigValue(true)) {
    return "";
  }
  const ConfigValue smoothing = argument(config, known, "label_smoothing");
  const double s = std::holds_alternative<double>(smoothing) ? std::get<double>(smoothing) : 0;

  std::array<Matrix, 3> terms;
  std::ranges::transform(kConventions, terms.begin(),
                         [&](const Convention& c) { return terms_of(given, name, s, c); });
  const Index N = given.y_pred.rows(), K = given.y_pred.cols();
  std::array<std::string, 3> titles, clips, epsilons;
  for (std::size_t i = 0; i < kConventions.size(); ++i) {
    titles[i] = kConventions[i].title;
    clips[i] = fmt::format("clip {:g}", kConventions[i].clip);
    epsilons[i] = fmt::format("log_epsilon {:g}", kConventions[i].log_epsilon);
  }
  std::string text = std::string("  term = ") +
                     (binary ? "-y log(q + log_epsilon) - (1 - y) log(1 - q + log_epsilon), q = p"
                             : "-y log(q + log_epsilon), q = p / Σp") +
                     " clipped to [clip, 1 - clip]\n";
  text += line("", titles) + line("", clips) + line("element    y_true    y_pred", epsilons);
  for (Index k = 0; k < std::min(N * K, kMostLines); ++k) {
    const Index n = k / K, j = k % K;
    const bool ids = given.loss->takes_class_ids();
    const Scalar y = ids ? (given.y_true(n, 0) == static_cast<Scalar>(j) ? Scalar(1) : Scalar(0))
                         : given.y_true(n, j);
    const std::string head =
        fmt::format("({}, {})  {:>9.6g} {:>9.6g}", n, j, y, given.y_pred(n, j));
    text += line_of(head, terms, [&](const Matrix& m) { return m(n, j); });
  }
  text += more_lines(std::min(N * K, kMostLines), N * K);
  const Scalar samples = static_cast<Scalar>(N), outputs = static_cast<Scalar>(K);
  const auto mean = [&](const Matrix& m) { return m.sum() / samples; };
  const auto mean_of_all = [&](const Matrix& m) { return m.sum() / (samples * outputs); };
  const std::string by_samples = fmt::format("divided by samples alone, {}", N);
  const std::string by_all = fmt::format("mean over {} x {} elements", N, K);
  if (binary) {
    text +=
        line_of(by_all, terms, mean_of_all) + line_of(by_samples + " (wrong axis)", terms, mean);
  } else {
    text += line_of("mean over the " + std::to_string(N) + " samples", terms, mean) +
            line_of(by_all + " (wrong axis)", terms, mean_of_all);
  }
  return text;
}

}  // namespace

std::string explain_loss(const Json& request) {
  const LossCase given = to_loss_case(request);
  const Json value = evaluate_loss(request).at("value");
  const std::string epsilon = explain_epsilon(given, request);
  return fmt::format("In {}:\n",
                     sizeof(Scalar) == sizeof(float) ? "float (32 bits)" : "double (64 bits)") +
         explain_reduction(given, value) + (epsilon.empty() ? "" : "\n") + epsilon;
}

}  // namespace gradus::cli
