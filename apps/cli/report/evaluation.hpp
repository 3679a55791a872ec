// What a report shows of a trained model.
#pragma once

#include <gradus/data/dataset.hpp>
#include <gradus/training/sequential.hpp>
#include <string>
#include <vector>

#include "cli/data/split.hpp"
#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Predicts the samples, once, and adds what the predictions and the first layer's weights show.
///
/// With class names it is a classification: shown.data.y() is one column of class ids or one-hot
/// rows, and the model gives a number a class, or one number, of two classes; logits are taken
/// through softmax or sigmoid. Adds class names, confusion matrix and worst mistakes. Without class
/// names it is a regression: adds the first 8 targets, and a note where there are more. Where
/// predictions are not finite, a note says so in their place. Throws InvalidArgument where the data
/// do not fit the model or the names.
void add_evaluation(Report& report, Sequential& model, const ShownData& shown,
                    const std::vector<std::string>& class_names,
                    const EvaluateOptions& options = {});

/// The kernel of the first dense layer as images, one a unit, where its input is an image of one or
/// three channels: the 36 units with the largest weights. Colours are averaged.
void add_weights(Report& report, const Network& network);

/// Sample i as an image: of the shapes (h, w), (h, w, 1) and (h, w, 3); of any other, without
/// bytes. Scalars are shown from their least, black, to their largest.
ByteImage sample_image(const Dataset& data, Index i);

}  // namespace gradus::cli
