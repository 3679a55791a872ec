#include "gradus/optimizers/adamw.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

AdamW::AdamW(const AdamWOptions& options)
    : Adam("AdamW", {.learning_rate = options.learning_rate,
                     .beta_1 = options.beta_1,
                     .beta_2 = options.beta_2,
                     .epsilon = options.epsilon,
                     .amsgrad = options.amsgrad,
                     .weight_decay = options.weight_decay,
                     .clipnorm = options.clipnorm,
                     .clipvalue = options.clipvalue,
                     .global_clipnorm = options.global_clipnorm}) {}

}}  // namespace gradus
