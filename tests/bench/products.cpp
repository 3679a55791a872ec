// The three products of a Dense, by themselves.
#include <numeric>

#include "bench.hpp"
#include "gradus/gradus.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Index kBatchRows = 256;

Matrix normal_matrix(Index rows, Index cols) {
  Random random(1);
  return Matrix::NullaryExpr(rows, cols, [&] { return static_cast<Scalar>(random.normal()); });
}

/// K inputs; of 784, a batch of digits, most of whose numbers are 0, where these are asked for.
Matrix inputs(Index K, bool images) {
  if (!images) return normal_matrix(kBatchRows, K);
  Matrix x(kBatchRows, K);
  std::vector<std::uint32_t> which(kBatchRows);
  std::iota(which.begin(), which.end(), 0U);
  digits().train.gather(which, x);
  return x;
}

void add_products(const std::string& what, Index K, Index M, bool images) {
  const double operations = 2.0 * kBatchRows * static_cast<double>(K * M);
  const auto add_one = [&](const std::string& name, auto run) {
    add("product/" + name + "/" + what, benchmark::kMicrosecond, [=](benchmark::State& state) {
      const Matrix x = inputs(K, images), W = normal_matrix(K, M),
                   dy = normal_matrix(kBatchRows, M);
      Matrix y(kBatchRows, M), dx(kBatchRows, K), dW(K, M);
      for (auto _ : state) run(x, W, dy, y, dx, dW);
      count(state, "operations", operations);
    });
  };
  add_one("forward", [](auto& x, auto& W, auto&, auto& y, auto&, auto&) { product(x, W, y); });
  add_one("gradient",
          [](auto& x, auto&, auto& dy, auto&, auto&, auto& dW) { product(transposed(x), dy, dW); });
  if (images) return;
  add_one("backward",
          [](auto&, auto& W, auto& dy, auto&, auto& dx, auto&) { product(dy, transposed(W), dx); });
}

}  // namespace

void register_products() {
  add_products("digits_256x784x84", 784, 84, true);
  for (const auto& [K, M] : {std::pair<Index, Index>{784, 84}, {512, 512}, {84, 10}}) {
    add_products("256x" + std::to_string(K) + "x" + std::to_string(M), K, M, false);
  }
}

}  // namespace gradus
