// The roofline: how fast this machine multiplies large matrices of floats.
//
// No training can do its arithmetic faster. Eigen and OpenBLAS, where libopenblas.so.0 is
// installed, compute n x n products, which are 2n³ operations. On two threads each has a product of
// its own, so that nobody waits, and OpenBLAS also shares one among its own threads. What counts is
// the fastest of all. A program of its own, once for each instruction set: one program can hold
// Eigen's templates for one only. OPENBLAS_CORETYPE chooses OpenBLAS's.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <Eigen/Core>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

/// C = A B, all n x n.
struct Product {
  explicit Product(int n)
      : a(Eigen::MatrixXf::Random(n, n)),
        b(Eigen::MatrixXf::Random(n, n)),
        c(Eigen::MatrixXf::Zero(n, n)) {}
  Eigen::MatrixXf a, b, c;
};

/// Computes it over and over.
void time_product(benchmark::State& state, int n, const std::function<void(Product&)>& multiply) {
  Product product(n);
  for (auto _ : state) {
    multiply(product);
    benchmark::ClobberMemory();
  }
  const double operations = 2.0 * n * n * n * static_cast<double>(state.iterations());
  state.counters["FLOP"] = benchmark::Counter(operations, benchmark::Counter::kIsRate);
}

void time_eigen(benchmark::State& state, int n) {
  time_product(state, n, [](Product& product) { product.c.noalias() = product.a * product.b; });
}

/// A function of OpenBLAS, looked for as the program runs; nullptr where there is none.
template <class Function>
Function* openblas(const char* name) {
  static void* const library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}

/// threads: how many OpenBLAS shares one product among.
void time_openblas(benchmark::State& state, int n, int threads) {
  using Sgemm =
      void(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float* a,
           int lda, const float* b, int ldb, float beta, float* c, int ldc);
  static auto* const sgemm = openblas<Sgemm>("cblas_sgemm");
  static auto* const set_threads = openblas<void(int)>("openblas_set_num_threads");
  if (sgemm == nullptr || set_threads == nullptr) {
    state.SkipWithError("install libopenblas0-pthread to compare with it");
    return;
  }
  if (state.thread_index() == 0) set_threads(threads);
  constexpr int kColMajor = 102, kNoTrans = 111;  // of cblas.h
  time_product(state, n, [&](Product& product) {
    sgemm(kColMajor, kNoTrans, kNoTrans, n, n, n, 1, product.a.data(), n, product.b.data(), n, 0,
          product.c.data(), n);
  });
}

benchmark::internal::Benchmark* add(const std::string& name,
                                    std::function<void(benchmark::State&)> run) {
  return benchmark::RegisterBenchmark(name.c_str(), std::move(run))
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::vector<int> sizes = {1024, 1536};
  for (const int n : sizes) {
    const std::string size = "/n:" + std::to_string(n);
    add("eigen" + size, [=](benchmark::State& state) { time_eigen(state, n); })->ThreadRange(1, 2);
    add("openblas" + size, [=](benchmark::State& state) {
      time_openblas(state, n, 1);
    })->ThreadRange(1, 2);
  }
  for (const int n : sizes) {  // last: OpenBLAS's threads spin for a while after their work
    add("openblas_shared/n:" + std::to_string(n) + "/threads:2",
        [=](benchmark::State& state) { time_openblas(state, n, 2); });
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
