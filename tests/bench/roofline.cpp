// The roofline: how fast this machine multiplies large matrices of floats.
//
// No training can do its arithmetic faster. Eigen and OpenBLAS, where libopenblas.so.0 is
// installed, compute n x n products, which are 2n³ operations. On two threads each has a product of
// its own, so that nobody waits, and OpenBLAS also shares one among its own threads. What counts is
// the fastest of all.
#include <dlfcn.h>

#include "bench.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// C = A B, all n x n.
struct Product {
  explicit Product(Index n)
      : a(Eigen::MatrixXf::Random(n, n)),
        b(Eigen::MatrixXf::Random(n, n)),
        c(Eigen::MatrixXf::Zero(n, n)) {}
  Eigen::MatrixXf a, b, c;
};

void count_operations(benchmark::State& state, Index n) {
  count(state, "FLOP", 2.0 * static_cast<double>(n * n * n));
}

void time_eigen(benchmark::State& state, Index n) {
  Product product(n);
  for (auto _ : state) {
    product.c.noalias() = product.a * product.b;
    benchmark::ClobberMemory();
  }
  count_operations(state, n);
}

/// OpenBLAS, looked for as the program runs: it is needed for nothing else.
class OpenBlas {
 public:
  static const OpenBlas& instance() {
    static const OpenBlas loaded;
    return loaded;
  }

  bool is_installed() const { return sgemm_ != nullptr && set_num_threads_ != nullptr; }

  void set_threads(int threads) const { set_num_threads_(threads); }

  void multiply(Product& product) const {
    constexpr int kColMajor = 102, kNoTrans = 111;  // of cblas.h
    const int n = static_cast<int>(product.a.rows());
    sgemm_(kColMajor, kNoTrans, kNoTrans, n, n, n, 1, product.a.data(), n, product.b.data(), n, 0,
           product.c.data(), n);
  }

 private:
  OpenBlas() {
    void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return;
    sgemm_ = reinterpret_cast<Sgemm*>(dlsym(library, "cblas_sgemm"));
    set_num_threads_ = reinterpret_cast<SetNumThreads*>(dlsym(library, "openblas_set_num_threads"));
  }

  using Sgemm = void(int order, int trans_a, int trans_b, int m, int n, int k, float alpha,
                     const float* a, int lda, const float* b, int ldb, float beta, float* c,
                     int ldc);
  using SetNumThreads = void(int threads);
  Sgemm* sgemm_ = nullptr;
  SetNumThreads* set_num_threads_ = nullptr;
};

/// threads: how many OpenBLAS shares one product among.
void time_openblas(benchmark::State& state, Index n, int threads) {
  const OpenBlas& openblas = OpenBlas::instance();
  if (!openblas.is_installed()) {
    state.SkipWithError("install libopenblas0-pthread to compare with it");
    return;
  }
  if (state.thread_index() == 0) openblas.set_threads(threads);
  Product product(n);
  for (auto _ : state) openblas.multiply(product);
  count_operations(state, n);
}

}  // namespace

void register_roofline() {
  for (const Index n : {1024, 1536}) {
    const std::string size = "/n:" + std::to_string(n);
    add("roofline/eigen" + size, benchmark::kMillisecond, [=](benchmark::State& state) {
      time_eigen(state, n);
    })->ThreadRange(1, 2);
    add("roofline/openblas" + size, benchmark::kMillisecond, [=](benchmark::State& state) {
      time_openblas(state, n, 1);
    })->ThreadRange(1, 2);
    add("roofline/openblas_shared" + size + "/threads:2", benchmark::kMillisecond,
        [=](benchmark::State& state) { time_openblas(state, n, 2); });
  }
}

}}  // namespace gradus
