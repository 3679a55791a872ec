#include "gradus/layers/layer.hpp"

#include "gradus/core/registry.hpp"
#include "gradus/layers/elu.hpp"
#include "gradus/layers/gelu.hpp"
#include "gradus/layers/leaky_relu.hpp"
#include "gradus/layers/relu.hpp"
#include "gradus/layers/sigmoid.hpp"
#include "gradus/layers/softmax.hpp"
#include "gradus/layers/softplus.hpp"
#include "gradus/layers/tanh.hpp"

namespace gradus::inline GRADUS_PRECISION {

Polymorphic<Layer> Layer::from_name(const std::string& name) {
  static const Registry<Layer> kActivations = [] {
    Registry<Layer> registry("activation");
    registry.add({"relu"}, [] { return ReLU(); });
    registry.add({"sigmoid"}, [] { return Sigmoid(); });
    registry.add({"softmax"}, [] { return Softmax(); });
    registry.add({"tanh"}, [] { return Tanh(); });
    registry.add({"leaky_relu"}, [] { return LeakyReLU(0.2); });
    registry.add({"elu"}, [] { return ELU(); });
    registry.add({"gelu"}, [] { return GELU(); });
    registry.add({"softplus"}, [] { return Softplus(); });
    registry.add({"linear"}, [] { return Polymorphic<Layer>(); });
    return registry;
  }();
  return kActivations.make(name);
}

}  // namespace gradus::inline GRADUS_PRECISION
