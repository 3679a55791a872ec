// What a model under test says of its samples, and how well.
#pragma once

#include <vector>

#include "gradus/study/model_under_test.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What each step of the network makes of the samples x.
Workspace outputs_of_steps(const Network& network, const Matrix& x);
/// The outputs for each sample.
Matrix outputs_of(const Network& network, const Matrix& x);

/// The loss, without what regularizers add.
double loss_of(const ModelUnderTest& model, const Network& network, const Samples& samples);

/// The class of each sample, from class ids or one-hot rows.
std::vector<Index> class_ids(const Matrix& y);
/// The share of samples whose class the outputs name.
double accuracy_of(const ModelUnderTest& model, const Matrix& y_pred, const Matrix& y_true);

}  // namespace gradus
