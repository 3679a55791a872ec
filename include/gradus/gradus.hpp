// All of Gradus, in reading order.
#pragma once

// The ground: numbers, matrices, shapes, errors, random numbers, threads.
#include "gradus/core/archive.hpp"
#include "gradus/core/config.hpp"
#include "gradus/core/cpu.hpp"
#include "gradus/core/dual.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/erf.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/math.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/notation.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/product.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/scalar.hpp"
#include "gradus/core/shape.hpp"
#include "gradus/core/slopes.hpp"
#include "gradus/core/softmax.hpp"
#include "gradus/core/text.hpp"
#include "gradus/core/thread_pool.hpp"

// Layers: forward, and their derivatives.
#include "gradus/layers/layer.hpp"

#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/layers/parameters.hpp"
#include "gradus/layers/relu.hpp"

// Losses: how wrong, and in which direction less wrong.
#include "gradus/losses/loss.hpp"

#include "gradus/losses/batch_losses.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/hinge.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"

// Your own losses: from a formula, from values, and a check of hand-written ones.
#include "gradus/losses/check_loss.hpp"
#include "gradus/losses/custom_loss.hpp"

// Metrics: how good, in words people use.
#include "gradus/metrics/metric.hpp"

#include "gradus/metrics/accuracy.hpp"
#include "gradus/metrics/auc.hpp"
#include "gradus/metrics/average.hpp"
#include "gradus/metrics/confusion_matrix.hpp"
#include "gradus/metrics/fbeta_score.hpp"
#include "gradus/metrics/precision_recall.hpp"
#include "gradus/metrics/regression_metrics.hpp"
#include "gradus/metrics/threshold_counts.hpp"

// Optimizers: how the parameters move.
#include "gradus/optimizers/optimizer.hpp"

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"
#include "gradus/optimizers/rmsprop.hpp"
#include "gradus/optimizers/sgd.hpp"

// Learning rates that change from step to step.
#include "gradus/optimizers/learning_rate_schedule.hpp"

// Data.
#include "gradus/data/dataset.hpp"

#include "gradus/data/image_file.hpp"
#include "gradus/data/image_resize.hpp"
#include "gradus/data/mnist.hpp"
#include "gradus/data/npy.hpp"
#include "gradus/data/split.hpp"
#include "gradus/data/synthetic_digits.hpp"
#include "gradus/data/table.hpp"

// The model: layers in a row, and the chain rule.
#include "gradus/model/network.hpp"

// Files: models, their layers, arrays by name.
#include "gradus/io/architecture.hpp"
#include "gradus/io/model_file.hpp"
#include "gradus/io/safetensors.hpp"

// Training: a step, epochs, and who watches.
#include "gradus/training/callback.hpp"
#include "gradus/training/sequential.hpp"
#include "gradus/training/trainer.hpp"

// Callbacks, as in Keras.
#include "gradus/training/callbacks.hpp"
#include "gradus/training/divergence_recorder.hpp"
#include "gradus/training/loggers.hpp"
#include "gradus/training/monitor.hpp"

// What looks at a training: are its gradients right, and may it learn these data?
#include "gradus/study/check_gradients.hpp"
#include "gradus/study/check_training.hpp"
#include "gradus/study/model_under_test.hpp"
#include "gradus/study/recorded_step.hpp"
