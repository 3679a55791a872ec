#include "gradus/layers/input.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void PassThrough::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  y = x;  // y = x
}

void PassThrough::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                           ConstMatrixView dy, MatrixView dx) const {
  dx = dy;  // dx = dy
}

Shape Input::output_shape(const Shape& input) const {
  if (input.size() != shape_.size()) {
    throw InvalidArgument("Input", shape_.str(), ": expected samples of ", shape_.size(),
                          " numbers, got ", input.str(), "; change Input or the data");
  }
  return shape_;
}

}  // namespace gradus
