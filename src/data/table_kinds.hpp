// What the columns of a table are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/table_dates.hpp"
#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct ColumnPlan {
  ColumnKind kind = ColumnKind::kNumber;
  std::vector<std::string> values = {};  ///< Of an ordinal.
  DateColumn dates = {};                 ///< Of dates.
  std::optional<LeftOut> left_out = {};  ///< Nothing is learned from it.
  std::string doubt = {};                ///< What may be wrong with that.
};

/// One for each column, the target's as if it were a feature. target: -1: there is none. Throws
/// InvalidArgument where options name no column, or one as two kinds.
std::vector<ColumnPlan> plan_columns(const CsvTable& table, Index target,
                                     const TableOptions& options);

/// The target's column; -1 where options name none.
Index target_of(const CsvTable& table, const TableOptions& options);

}  // namespace gradus
