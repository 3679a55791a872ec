// Reads the cases of tests/*/*_cases.jsonl.
//
// One line is one case, a JSON object. The numbers were computed by Keras 3 (3.16 development
// version, torch backend), not by Gradus: `value`, `grad`, `parameters`, `results` in float32 as
// Keras gives them, and `value64`, `grad64`, `parameters64` in float64 from the same decimal
// inputs. They have nine significant digits. `config` holds every argument of the Keras object.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// path: from the root of the project.
inline std::vector<nlohmann::json> read_cases(const std::string& path) {
  std::ifstream file(GRADUS_SOURCE_DIR "/" + path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<nlohmann::json> cases;
  for (std::string line; std::getline(file, line);) cases.push_back(nlohmann::json::parse(line));
  return cases;
}

/// The field for this precision: "value" in float, "value64" in double.
inline const nlohmann::json& precise(const nlohmann::json& of_case, const std::string& field) {
  return of_case.at(sizeof(Scalar) == sizeof(float) ? field : field + "64");
}

/// Number of dimensions: 0 for a number.
inline int rank_of(const nlohmann::json& numbers) {
  return numbers.is_array() ? 1 + rank_of(numbers.at(0)) : 0;
}

/// A number becomes 1 x 1, a list N x 1, a list of lists N x M.
inline Matrix to_matrix(const nlohmann::json& numbers) {
  if (rank_of(numbers) == 0) return Matrix::Constant(1, 1, numbers.get<Scalar>());
  const bool nested = rank_of(numbers) == 2;
  Matrix m(static_cast<Index>(numbers.size()),
           nested ? static_cast<Index>(numbers.at(0).size()) : 1);
  for (Index n = 0; n < m.rows(); ++n) {
    for (Index j = 0; j < m.cols(); ++j) {
      const nlohmann::json& row = numbers.at(static_cast<std::size_t>(n));
      m(n, j) = (nested ? row.at(static_cast<std::size_t>(j)) : row).get<Scalar>();
    }
  }
  return m;
}

}  // namespace gradus
