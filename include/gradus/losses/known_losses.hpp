// All losses that are known by name, and how to add one's own.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/registry.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Names, aliases, arguments with defaults, and formula of every loss, one's own included.
/// All of Keras 3's losses are among them but CTC, which works on sequences; Gradus has none.
const std::vector<RegistryEntry<Loss>>& known_losses();

/// What is known of one of them by name or alias. Throws InvalidArgument, with the nearest name,
/// for one that is not known.
const RegistryEntry<Loss>& known_loss(const std::string& name);

/// Makes a loss known under its name, everywhere a name is taken: Loss::from_name(),
/// {.loss = "my_loss"}, and `train --loss my_loss` of a command built with it. A copy is kept.
/// Throws InvalidArgument for a name of one of Gradus's own losses; one's own is replaced. To be
/// called before other threads use names.
void register_loss(const Polymorphic<Loss>& loss);

}}  // namespace gradus
