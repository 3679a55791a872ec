#include "gradus/model/network.hpp"

#include <algorithm>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

const NoiseLayer* as_noise_layer(const Polymorphic<Layer>& layer) {
  return dynamic_cast<const NoiseLayer*>(&*layer);
}

/// a_{l-1}, what step l is given; and a_l, where it writes.
ConstMatrixView input_of(const Workspace& work, Index l, Rows rows) {
  return read_only(work.a[static_cast<std::size_t>(l - 1)], rows);
}
MatrixView output_of(Workspace& work, Index l, Rows rows) {
  return view(work.a[static_cast<std::size_t>(l)], rows);
}

/// The noise of step l for the rows of a batch from `first` on, each row from its own stream: see
/// Network::forward.
void draw_noise(const NoiseLayer& layer, std::uint64_t training_step, std::size_t l, Index first,
                MatrixView noise) {
  Random of_training_step(layer.seed(), training_step);
  Random of_step(of_training_step.next(), l);
  const std::uint64_t seed = of_step.next();
  for (Index n = 0; n < noise.rows(); ++n) {
    Random random(seed, static_cast<std::uint64_t>(first + n));
    layer.draw(random, {&noise(n, 0), noise.cols()});
  }
}

/// For a layer that wrote something of another size: the message names it.
InvalidArgument wrong_size(const std::string& step, const SizeError& error) {
  return InvalidArgument(step, ": ", error.what(),
                         "; y and dx have the shapes of forward()'s output and input");
}

}  // namespace

Workspace Network::make_workspace(Index rows) const {
  Workspace work;
  work.a.emplace_back(rows, inputs());
  for (const Step& s : steps_) work.a.emplace_back(rows, s.out);
  return work;
}

void Network::add_deltas(Workspace& work) const {
  work.delta.emplace_back();  // δ_0 = ∂L/∂x is never needed
  for (std::size_t l = 1; l < work.a.size(); ++l) {
    work.delta.emplace_back(work.a[l].rows(), work.a[l].cols());
  }
  work.noise.resize(work.a.size());
  for (std::size_t l = 1; l < work.a.size(); ++l) {
    if (as_noise_layer(steps_[l - 1].layer) == nullptr) continue;
    work.noise[l].resize(work.a[l - 1].rows(), work.a[l - 1].cols());
  }
}

ConstVectorView Network::theta_of(Index l) const {
  return read_only(theta_, step(l).first, step(l).count);
}

void Network::check_theta() const {
  const Index size = parameters_.empty() ? 0 : parameters_.back().first + parameters_.back().size;
  if (theta_.size() == size) return;
  throw InvalidArgument("network().theta() has been given ", theta_.size(), " numbers; expected ",
                        size, ", one for each parameter of the model");
}

void Network::forward(Workspace& work, Rows rows,
                      std::optional<std::uint64_t> training_step) const {
  check_theta();
  Index l = 1;
  try {
    for (; l <= steps(); ++l) {
      const auto x = input_of(work, l, rows);
      const auto y = output_of(work, l, rows);
      const NoiseLayer* noisy = training_step ? as_noise_layer(step(l).layer) : nullptr;
      if (noisy == nullptr) {
        step(l).layer->forward(theta_of(l), x, y);  // a_l = f_l(θ_l, a_{l-1})
      } else {
        const auto i = static_cast<std::size_t>(l);
        draw_noise(*noisy, *training_step, i, rows.first, view(work.noise[i], rows));
        noisy->forward_training(x, read_only(work.noise[i], rows), y);  // a_l = g(a_{l-1}, noise)
      }
    }
  } catch (const SizeError& error) {
    throw wrong_size(step_name(l), error);
  }
}

void Network::backward(Workspace& work, Rows rows, Index top) const {
  // Down to the first step with parameters: the δ below are not needed.
  Index l = top;
  try {
    for (; l > first_trainable_; --l) {
      const auto i = static_cast<std::size_t>(l);
      const auto x = input_of(work, l, rows);
      const auto y = read_only(work.a[i], rows);
      const auto dy = read_only(work.delta[i], rows);
      const auto dx = view(work.delta[i - 1], rows);
      // δ_{l-1} = (∂a_l/∂a_{l-1})ᵀ δ_l
      if (const NoiseLayer* noisy = as_noise_layer(step(l).layer)) {
        noisy->backward_training(read_only(work.noise[i], rows), dy, dx);
      } else {
        step(l).layer->backward(theta_of(l), x, y, dy, dx);
      }
    }
  } catch (const SizeError& error) {
    throw wrong_size(step_name(l), error);
  }
}

void Network::gradient(const Workspace& work, Rows rows, const Block& block,
                       VectorView gradient) const try {
  const auto x = read_only(input_of(work, block.step, rows), block.inputs);
  const auto dy = read_only(work.delta[static_cast<std::size_t>(block.step)], rows);
  // dθ_l = (∂a_l/∂θ_l)ᵀ δ_l
  step(block.step).layer->gradient(x, dy, {gradient.data() + block.first, block.count});
} catch (const SizeError& error) {
  throw wrong_size(step_name(block.step), error);
}

double Network::penalty() const {
  double sum = 0;
  for (const Regularized& r : regularized_) {
    sum += r.regularizer->value(read_only(theta_, r.first, r.count));
  }
  return sum;
}

void Network::add_penalty_gradient(Index first, VectorView gradient) const {
  for (const Regularized& r : regularized_) {
    const Index begin = std::max(first, r.first);
    const Index count = std::min(first + gradient.size(), r.first + r.count) - begin;
    if (count <= 0) continue;
    r.regularizer->add_gradient(read_only(theta_, begin, count),
                                {gradient.data() + begin - first, count});
  }
}

std::string Network::first_not_finite(const Workspace& work, Rows rows) const {
  if (!read_only(work.a[0], rows).allFinite()) return "the input x";
  for (std::size_t l = 1; l <= steps_.size(); ++l) {
    const Step& s = steps_[l - 1];
    for (const NamedParameter& p : parameters_) {
      const bool of_this_step = s.first <= p.first && p.first < s.first + s.count;
      if (of_this_step && !read_only(theta_, p.first, p.size).allFinite())
        return "parameter " + p.name;
    }
    if (!read_only(work.a[l], rows).allFinite()) return "output of " + s.name;
  }
  return "";
}

}  // namespace gradus
