// All of Gradus, in reading order.
#pragma once

// The ground: numbers, matrices, shapes, errors, chance, threads.
#include "gradus/core/error.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/scalar.hpp"
#include "gradus/core/shape.hpp"
#include "gradus/core/thread_pool.hpp"

// Layers: forward, and their derivatives.
#include "gradus/layers/layer.hpp"

#include "gradus/layers/dense.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/initializer.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/relu.hpp"
#include "gradus/layers/sigmoid.hpp"
#include "gradus/layers/softmax.hpp"
#include "gradus/layers/tanh.hpp"

// Losses: how wrong, and in which direction less wrong.
#include "gradus/losses/loss.hpp"

#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/regression.hpp"

// Metrics: how good, in words people use.
#include "gradus/metrics/metric.hpp"

#include "gradus/metrics/accuracy.hpp"
#include "gradus/metrics/regression_metrics.hpp"

// Optimizers: how the parameters move.
#include "gradus/optimizers/optimizer.hpp"

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"

// Data.
#include "gradus/data/dataset.hpp"

#include "gradus/data/idx.hpp"
#include "gradus/data/mnist.hpp"
#include "gradus/data/synthetic_digits.hpp"

// The model: layers in a row, and the chain rule.
#include "gradus/model/network.hpp"
#include "gradus/model/summary.hpp"

// Training: a step, epochs, and who watches.
#include "gradus/training/callback.hpp"
#include "gradus/training/epoch_file_logger.hpp"
#include "gradus/training/history.hpp"
#include "gradus/training/logs.hpp"
#include "gradus/training/progress_logger.hpp"
#include "gradus/training/sequential.hpp"
#include "gradus/training/trainer.hpp"
