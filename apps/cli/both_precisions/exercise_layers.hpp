// Layers with a fault. Each says, above the line, what is wrong with it.
#pragma once

#include <gradus/layers/activations.hpp>
#include <gradus/layers/dense.hpp>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A Dense with another object as its activation.
class DenseWithActivation : public Dense {
 public:
  DenseWithActivation(const Dense& dense, Polymorphic<Layer> activation)
      : Dense(dense), activation_(std::move(activation)) {}
  Polymorphic<Layer> activation() const override { return activation_; }

 private:
  Polymorphic<Layer> activation_;
};

/// dx = dy Wᵀ, but with W's numbers, in x units, read as units x in: as if they were Wᵀ already.
class DenseReadingKernelTransposed : public Dense {
 public:
  explicit DenseReadingKernelTransposed(const Dense& right) : Dense(right) {}
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// db = dy_1, where it is the sum over the batch.
class DenseWithoutBiasSum : public Dense {
 public:
  explicit DenseWithoutBiasSum(const Dense& right) : Dense(right) {}
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override;
};

/// dW = x_Nᵀ dy_N: each sample's part overwrites that of the one before.
class DenseOverwritingKernelGradient : public Dense {
 public:
  explicit DenseOverwritingKernelGradient(const Dense& right) : Dense(right) {}
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override;
};

/// dx = dy, also where x <= 0.
class ReLUWithoutDerivative : public ReLU {
 public:
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// σ' taken at y = σ(x) and not at x.
class SigmoidWithDerivativeAtOutput : public Sigmoid {
 public:
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// The diagonal of the Jacobian diag(y) - y yᵀ alone.
class SoftmaxWithDiagonalJacobian : public Softmax {
 public:
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

}  // namespace gradus::cli
