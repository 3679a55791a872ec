#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void read_value(const ConfigValue& value, LearningRate& field) {
  double rate = 0;
  read_value(value, rate);
  field = rate;
}

ConfigValue value_of(const LearningRate& field) {
  if (field.is_schedule()) return field.schedule_name();
  return field.at(0);
}

}}  // namespace gradus
