// Training allocates nothing: every allocation of this process is counted, in all threads.
//
// This needs an executable of its own, whose malloc and friends stand in for the C library's.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

#ifdef __GLIBC__

namespace {

std::atomic<long> allocations{0};
std::atomic<std::size_t> largest{0};  // in bytes

void count(std::size_t size) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (size > largest.load(std::memory_order_relaxed)) largest = size;
}

}  // namespace

// operator new and Eigen call these. What they do is left to the C library's own.
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t n, std::size_t size) noexcept;
void* __libc_realloc(void* p, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
void __libc_free(void* p) noexcept;

void* malloc(std::size_t size) noexcept {
  count(size);
  return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) noexcept {
  count(n * size);
  return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t size) noexcept {
  count(size);
  return __libc_realloc(p, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  count(size);
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return memalign(alignment, size);
}
int posix_memalign(void** p, std::size_t alignment, std::size_t size) noexcept {
  *p = memalign(alignment, size);
  return *p == nullptr ? ENOMEM : 0;
}
void free(void* p) noexcept { __libc_free(p); }
}

using namespace gradus;

namespace {

constexpr Index kPixels = 784;

struct Setting {
  std::vector<Index> hidden;
  Index batch_size;
  int threads;
  Polymorphic<Optimizer> optimizer;
  bool bytes;  // most of them 0

  std::string str() const {
    std::string text = std::to_string(kPixels);
    for (Index units : hidden) text += "-" + std::to_string(units);
    return text + "-10, batch " + std::to_string(batch_size) + ", " + std::to_string(threads) +
           " threads, " + optimizer->class_name() + (bytes ? ", bytes" : ", Scalars");
  }
};

Sequential compiled_model(const Setting& setting) {
  std::vector<Polymorphic<Layer>> layers = {Input({kPixels})};
  for (Index units : setting.hidden) layers.emplace_back(Dense(units, "relu"));
  layers.emplace_back(Dense(10, "softmax"));
  Sequential model(layers);
  model.compile({.optimizer = setting.optimizer,
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"sparse_categorical_accuracy", "acc", "precision", "f1_score", "auc"},
                 .weighted_metrics = {"sparse_top_k_categorical_accuracy", "acc"}});
  return model;
}

/// A full batch, and a short one.
Dataset allocation_data_of(const Setting& setting) {
  const Index n = setting.batch_size + setting.batch_size / 2 + 3;
  return setting.bytes ? sparse_byte_data(n, kPixels, 10) : class_data(n, kPixels, 10);
}

std::vector<Setting> settings() {
  std::vector<Setting> settings;
  for (int threads : {1, 2}) {
    for (const bool bytes : {true, false}) {
      const Polymorphic<Optimizer> sgd = SGD({.learning_rate = 1e-3, .momentum = 0.9});
      const Polymorphic<Optimizer> adam = Adam();
      settings.push_back({{84}, 256, threads, sgd, bytes});
      settings.push_back({{84}, 256, threads, adam, bytes});
      for (const Index batch_size : {32, 256, 1000}) {
        settings.push_back({{512, 512}, batch_size, threads, bytes ? sgd : adam, bytes});
      }
      settings.push_back({{2000, 1300}, 256, threads, sgd, bytes});
    }
  }
  return settings;
}

}  // namespace

TEST(Allocation, AreCounted) {
  const long before = allocations;
  ::operator delete(::operator new(8));
  const long of_new = allocations - before;
  const Vector vector(1000);
  const long of_eigen = allocations - before - of_new;
  EXPECT_EQ(of_new, 1);
  EXPECT_EQ(of_eigen, 1);
}

TEST(Allocation, NoneInATrainingStepAfterTheFirst) {
  for (const Setting& setting : settings()) {
    Sequential model = compiled_model(setting);
    const Dataset data = allocation_data_of(setting);
    const SparseCategoricalCrossentropy loss;
    Polymorphic<Optimizer> optimizer = setting.optimizer;
    Trainer trainer(model.network(), loss, 1, setting.batch_size, setting.threads);
    const auto rows = first_rows(static_cast<std::uint32_t>(data.size()));
    const std::span<const std::uint32_t> all(rows);
    const auto full = all.first(static_cast<std::size_t>(setting.batch_size));
    const auto rest = all.subspan(full.size());

    trainer.train_step({data, full}, *optimizer);
    const long before = allocations;
    largest = 0;
    for (int epoch = 0; epoch < 2; ++epoch) {
      trainer.train_step({data, full}, *optimizer);
      trainer.train_step({data, rest}, *optimizer);
    }
    EXPECT_EQ(allocations, before)
        << setting.str() << "; the largest allocation: " << largest << " bytes";
  }
}

TEST(Allocation, NoneWithWhatIsNotThereByDefault) {
  Sequential model({Input({5, 10}), RandomDistortion({5, 10}), Flatten(),
                    Dense(40, "gelu", {.kernel_regularizer = L1L2({1e-3, 1e-3})}),
                    LayerNormalization(), Dropout(0.3), Dense(10, "softmax")});
  const Dataset data(random_matrix(200, 50, 1), class_data(200, 3, 10).y(), {5, 10});
  const SparseCategoricalCrossentropy loss({.ignore_class = 3});
  for (Polymorphic<Optimizer> optimizer : std::vector<Polymorphic<Optimizer>>{
           SGD({.clipnorm = 0.1}), Adam({.amsgrad = true, .global_clipnorm = 0.1}),
           AdamW({.clipvalue = 0.1}), RMSprop({.momentum = 0.5, .centered = true}), Adagrad(),
           Adamax(), Nadam({.learning_rate = ExponentialDecay({.decay_steps = 10})})}) {
    Trainer trainer(model.network(), loss, 1, 150, 2);
    const auto rows = first_rows(200);
    const std::span<const std::uint32_t> all(rows);
    trainer.train_step({data, all.first(150)}, *optimizer);
    const long before = allocations;
    trainer.train_step({data, all.first(150)}, *optimizer);
    trainer.train_step({data, all.subspan(150)}, *optimizer);
    EXPECT_EQ(allocations, before) << optimizer->class_name();
  }
}

TEST(Allocation, NoneBetweenTheBatchesOfFit) {
  for (const Setting& setting : settings()) {
    if (setting.hidden.size() > 1 && setting.batch_size != 32) continue;
    Sequential model = compiled_model(setting);
    const Dataset data = allocation_data_of(setting);

    // From the first batch's end to the last one's, metrics and logs included. What an epoch needs
    // once, such as the list of its batches, is made before the first.
    long at_batch_end = 0;
    long between = 0;
    Observer observer;
    observer.batch_end = [&](TrainingState& state) {
      if (state.batch > 0) between += allocations - at_batch_end;
      at_batch_end = allocations;
    };
    FitOptions options{.batch_size = setting.batch_size / 4,
                       .epochs = 3,
                       .callbacks = {&observer},
                       .threads = setting.threads,
                       .verbose = 0};
    for (const bool weighted : {false, true}) {
      if (weighted) options.sample_weight = Vector::Ones(data.size());
      between = 0;
      largest = 0;
      model.fit(data, options);
      EXPECT_EQ(between, 0) << setting.str() << (weighted ? ", weighted" : "")
                            << "; the largest allocation: " << largest << " bytes";
    }
  }
}

TEST(Allocation, NoneInAMetricAfterItsFirstBatch) {
  const Dataset ids = class_data(40, 4, 8);
  const Matrix y = one_hot(ids.y(), 8), p = random_probabilities(40, 8, 1);
  const Vector weights = Vector::Ones(40);
  for (Polymorphic<Metric> metric : std::vector<Polymorphic<Metric>>{
           "mse", "rmse", "binary_accuracy", "top_k_categorical_accuracy",
           Recall({.thresholds = 0.1}), Precision({.top_k = 3}),
           F1Score({.average = Average::kMacro}), AUC({.curve = Curve::kPR}),
           AUC({.multi_label = true})}) {
    metric->update(read_only(y), read_only(p), read_only(weights));
    const long before = allocations;
    double sum = metric->result();
    metric->reset();
    metric->update(read_only(y, {0, 20}), read_only(p, {0, 20}));
    sum += metric->result();
    EXPECT_EQ(allocations, before) << metric->name();
    EXPECT_GT(sum, 0) << metric->name();
  }
}

#else

TEST(Allocation, NoneInTraining) { GTEST_SKIP() << "needs glibc"; }

#endif
