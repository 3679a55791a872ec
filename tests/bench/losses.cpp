// Value and gradient of every loss.
#include "bench.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kRows = 4096;

/// Class ids, or one 1 a row: they suit every loss.
Matrix targets(const Loss& loss, Index outputs) {
  Matrix ids(kRows, 1), one_hots = Matrix::Zero(kRows, outputs);
  Random random(1);
  for (Index n = 0; n < kRows; ++n) {
    const std::uint32_t id = random.below(static_cast<std::uint32_t>(outputs));
    ids(n, 0) = static_cast<Scalar>(id);
    one_hots(n, id) = 1;
  }
  return loss.takes_class_ids() ? ids : one_hots;
}

/// Normal for a loss that takes logits, else positive with rows that sum to 1: these suit any
/// other.
Matrix predictions(const Loss& loss, Index outputs) {
  const bool logits = loss.predictions() == OutputKind::kLogits;
  Random random(2);
  Matrix y_pred = Matrix::NullaryExpr(kRows, outputs, [&] {
    return static_cast<Scalar>(logits ? random.normal() : random.uniform(0.2, 1));
  });
  if (!logits) y_pred.array().colwise() /= y_pred.rowwise().sum().array().eval();
  return y_pred;
}

/// Loss::evaluate(): what a training step takes from a loss.
void time_loss(benchmark::State& state, const Loss& loss, Index outputs) {
  const Matrix y_true = targets(loss, outputs), y_pred = predictions(loss, outputs);
  Vector values(kRows), c(kRows);
  Matrix dy_pred(kRows, outputs);
  for (auto _ : state) {
    loss.evaluate(read_only(y_true), read_only(y_pred), {nullptr, 0}, view(values), view(c),
                  view(dy_pred));
    benchmark::ClobberMemory();
  }
  count(state, "samples", kRows);
}

void add_loss(const std::string& name, const Polymorphic<Loss>& loss) {
  for (const Index outputs : {10, 1000}) {
    const std::string size = std::to_string(kRows) + "x" + std::to_string(outputs);
    std::string full_name = "loss/";
    full_name.append(name).append("/").append(size);
    add(full_name, benchmark::kMicrosecond,
        [=](benchmark::State& state) { time_loss(state, *loss, outputs); });
  }
}

}  // namespace

void register_losses() {
  add_loss("softmax_crossentropy", SparseCategoricalCrossentropy({.from_logits = true}));
  for (const std::string& name : Loss::known_names()) add_loss(name, Loss::from_name(name));
}

}  // namespace gradus
