#include "gradus/model/network.hpp"

#include <array>
#include <string>

#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

// Keras's columns, without their margins.
constexpr std::array<std::size_t, 3> kWidths = {31, 22, 13};

using Cells = std::array<std::string, 3>;

/// 66790 -> "66,790"
std::string with_commas(Index n) {
  std::string digits = std::to_string(n);
  for (std::ptrdiff_t i = std::ssize(digits) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

/// "260.90 KB"
std::string size_text(Index parameters) {
  constexpr std::array<const char*, 5> kUnits = {"B", "KB", "MB", "GB", "TB"};
  double size = static_cast<double>(parameters) * sizeof(Scalar);
  std::size_t unit = 0;
  while (size >= 1024 && unit + 1 < kUnits.size()) {
    size /= 1024;
    ++unit;
  }
  return printed(size, 'f', 2) + " " + kUnits[unit];
}

std::string rule(const std::string& left, const std::string& line, const std::string& joint,
                 const std::string& right) {
  std::string text = left;
  for (std::size_t column = 0; column < kWidths.size(); ++column) {
    for (std::size_t i = 0; i < kWidths[column] + 2; ++i) text += line;
    text += column + 1 < kWidths.size() ? joint : right;
  }
  return text + "\n";
}

/// The first two columns start at the left, the numbers end at the right; too long a text is cut
/// off.
std::string row(const std::string& bar, const Cells& cells) {
  std::string text = bar;
  for (std::size_t column = 0; column < kWidths.size(); ++column) {
    std::string cell = cells[column];
    if (cell.size() > kWidths[column]) cell = cell.substr(0, kWidths[column] - 3) + "...";
    const std::string space(kWidths[column] - cell.size(), ' ');
    text += " " + (column == 2 ? space + cell : cell + space) + " " + bar;
  }
  return text + "\n";
}

}  // namespace

std::string summary(const Network& network, const std::string& model_name) {
  std::string text = "Model: \"" + model_name + "\"\n";
  text += rule("┏", "━", "┳", "┓");
  text += row("┃", {"Layer (type)", "Output Shape", "Param #"});
  text += rule("┡", "━", "╇", "┩");
  bool first = true;
  for (const Network::LayerInfo& layer : network.layers()) {
    if (layer.class_name == "Input") continue;  // Keras leaves it out
    if (!first) text += rule("├", "─", "┼", "┤");
    first = false;
    text += row("│", {layer.name + " (" + layer.class_name + ")",
                      layer.output_shape.str_with_batch(), with_commas(layer.parameters)});
  }
  text += rule("└", "─", "┴", "┘");
  const Index total = network.theta().size();
  const std::string all = with_commas(total) + " (" + size_text(total) + ")\n";
  return text + " Total params: " + all + " Trainable params: " + all +
         " Non-trainable params: 0 (0.00 B)\n";
}

}  // namespace gradus
