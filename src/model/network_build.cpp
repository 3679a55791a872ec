// How a network is made of layers; network.cpp has what it computes.
#include <algorithm>
#include <cctype>
#include <limits>

#include "gradus/core/error.hpp"
#include "gradus/model/network.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Keras's name for the n-th layer of its class: "dense", "dense_1", ...; "ReLU" gives "re_lu".
std::string snake_case(const std::string& class_name) {
  std::string name;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const bool upper = std::isupper(static_cast<unsigned char>(class_name[i])) != 0;
    const bool next_lower =
        i + 1 < class_name.size() && std::islower(static_cast<unsigned char>(class_name[i + 1]));
    const bool after_lower = i > 0 && std::islower(static_cast<unsigned char>(class_name[i - 1]));
    if (upper && i > 0 && (next_lower || after_lower)) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(class_name[i])));
  }
  return name;
}

}  // namespace

OutputKind output_kind(const std::vector<Polymorphic<Layer>>& layers) {
  OutputKind kind = OutputKind::kAnything;
  for (const Polymorphic<Layer>& layer : layers) {
    if (!layer) return OutputKind::kAnything;
    kind = layer->output_kind(kind);
    if (const Polymorphic<Layer> activation = layer->activation()) {
      kind = activation->output_kind(kind);
    }
  }
  return kind;
}

Network::Network(const std::vector<Polymorphic<Layer>>& layers, const Shape& input,
                 std::uint64_t seed)
    : input_shape_(input) {
  if (layers.empty()) throw InvalidArgument("Sequential: expected at least one layer, got none");
  Random random(seed);
  Shape shape = input;
  for (const Polymorphic<Layer>& layer : layers) {
    if (!layer) throw InvalidArgument("Sequential: one of the layers is empty");
    shape = add_layer(layer, shape, random);
  }
  output_kind_ = gradus::output_kind(layers);
  for (Index l = 1; l <= steps(); ++l) add_blocks(l);
  while (first_trainable_ < steps() && step(first_trainable_).count == 0) ++first_trainable_;
}

std::string Network::free_name(const Layer& layer) const {
  const std::string class_name = layer.class_name();
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::find(layers_, name, &LayerInfo::name) != layers_.end();
  };
  if (!layer.name().empty()) {
    if (!is_taken(layer.name())) return layer.name();
    throw InvalidArgument(class_name, ": another layer is called ", layer.name(), " too");
  }
  auto number = std::ranges::count(layers_, class_name, &LayerInfo::class_name);
  std::string name;
  do {
    name = snake_case(class_name) + (number == 0 ? "" : "_" + std::to_string(number));
    ++number;
  } while (is_taken(name));
  return name;
}

Shape Network::add_layer(const Polymorphic<Layer>& layer, const Shape& input, Random& random) {
  const std::string class_name = layer->class_name();
  const std::string name = free_name(*layer);

  Shape output = layer->output_shape(input);
  const Index first = theta_.size();
  for (const Parameter& parameter : layer->parameters(input)) {
    const Index begin = theta_.size();
    const Index size = parameter.shape.size();
    parameters_.push_back({name + "/" + parameter.name, parameter.shape, begin, size});
    theta_.conservativeResize(begin + size);
    parameter.initializer->fill(view(theta_, begin, size), parameter.fans, random);
    if (parameter.regularizer) regularized_.push_back({parameter.regularizer, begin, size});
  }
  const Index count = theta_.size() - first;
  layers_.push_back({name, class_name, output, count});

  if (!layer->is_identity()) {
    steps_.push_back({layer, name, input.size(), output.size(), first, count});
  }
  if (Polymorphic<Layer> activation = layer->activation()) {
    if (!activation->parameters(output).empty()) {
      throw InvalidArgument(name, ": a ", activation->class_name(),
                            " cannot be its activation, as it has parameters; add it as the next "
                            "layer instead");
    }
    const std::string step_name = name + "/" + snake_case(activation->class_name());
    Shape activated = activation->output_shape(output);
    steps_.push_back({activation, step_name, output.size(), activated.size(), theta_.size(), 0});
    layers_.back().output_shape = activated;
    return activated;
  }
  return output;
}

// Blocks of so many inputs: enough of them for several threads to share, and each large enough for
// a matrix product to be fast.
void Network::add_blocks(Index l) {
  constexpr Index kInputs = 128;  // whole tiles of the products
  const Step& s = step(l);
  if (s.count == 0) return;
  const Index inputs = s.layer->kernel_row_per_input() ? kInputs : s.in;
  for (Index i = 0; i < s.in; i += inputs) {
    const Index end = std::min(i + inputs, s.in);
    const Index first = s.first + i * s.out;
    const Index last = end == s.in ? s.first + s.count : s.first + end * s.out;
    blocks_.push_back({l, {i, end - i}, first, last - first});
  }
}

Index count_parameters(const std::vector<Polymorphic<Layer>>& layers, const Shape& input) {
  Shape shape = input;
  Index count = 0;
  for (const Polymorphic<Layer>& layer : layers) {
    for (const Parameter& parameter : layer->parameters(shape)) {
      const Index size = parameter.shape.size();
      if (size > std::numeric_limits<Index>::max() - count) {
        throw InvalidArgument(layer->class_name(), ": too many parameters");
      }
      count += size;
    }
    shape = layer->output_shape(shape);
  }
  return count;
}

}  // namespace gradus
