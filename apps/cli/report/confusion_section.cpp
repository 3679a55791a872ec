// Which classes are taken for which, as a table of colours, and how good each class is.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "cli/page/page.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr Index kMostCells = 40;       // rows of a table of cells that can still be read
constexpr Index kMostClasses = 1000;   // rows of the table of classes
constexpr std::size_t kMostPairs = 8;  // of the most frequent mistakes

std::string count_text(double count) {
  return count == std::floor(count) ? fmt::format("{:.0f}", count) : fmt::format("{:.4g}", count);
}

std::string share_text(double share) { return fmt::format("{:.1f} %", 100 * share); }

/// Of a part in a whole; 0 of nothing.
double share_of(double part, double whole) { return whole > 0 ? part / whole : 0; }

/// A cell's colour: right ones blue, wrong ones orange, by the share of the row. The power lets a
/// few mistakes among many samples be seen.
std::string cell(const Report& report, Index row, Index col) {
  const double count = report.confusion(row, col);
  const double share = share_of(count, report.confusion.row(row).sum());
  const bool right = row == col;
  std::string css = right ? "hit-cell" : "";
  if (count == 0) css += right ? " zero" : "zero";
  const std::string title =
      fmt::format("{} taken for {}: {}, {} of its row", class_name(report, row),
                  class_name(report, col), count_text(count), share_text(share));
  return fmt::format(
      "<td class=\"{}\" style=\"background:rgba(var(--{}),{:.3f})\" title=\"{}\">{}</td>", css,
      right ? "right" : "wrong", (right ? 0.55 : 0.9) * std::pow(share, 0.4), escape_xml(title),
      count_text(count));
}

/// Many classes have small cells. Where names have no room, those of the columns stand upright.
std::string table_class(const Report& report) {
  constexpr std::size_t kLargeCells = 12, kLetters = 80;  // of all names in a row
  const auto classes = static_cast<std::size_t>(report.confusion.rows());
  std::size_t longest = 0;
  for (const std::string& name : report.class_names) longest = std::max(longest, name.size());
  std::string css = "confusion";
  if (classes > kLargeCells) css += " many";
  if (classes * longest > kLetters) css += " long";
  return css;
}

/// A class's name in a cell, where it may be cut off.
std::string name_cell(const Report& report, Index id, const char* scope) {
  return fmt::format(R"(<th scope="{0}"><span title="{1}">{1}</span></th>)", scope,
                     escape_xml(class_name(report, id)));
}

std::string table_of_cells(const Report& report) {
  const Index classes = report.confusion.rows();
  std::string text = fmt::format(
      "<div class=\"scroll\">\n<table class=\"{}\">\n<thead>\n<tr><th></th><th "
      "class=\"axis\" "
      "colspan=\"{}\">predicted →</th></tr>\n<tr><th scope=\"col\" class=\"axis\">true "
      "↓</th>",
      table_class(report), classes);
  for (Index col = 0; col < classes; ++col) {
    text += name_cell(report, col, "col");
  }
  text += "</tr>\n</thead>\n<tbody>\n";
  for (Index row = 0; row < classes; ++row) {
    text += "<tr>" + name_cell(report, row, "row");
    for (Index col = 0; col < classes; ++col) text += cell(report, row, col);
    text += "</tr>\n";
  }
  return text + "</tbody>\n</table>\n</div>\n";
}

std::string most_frequent_mistakes(const Report& report) {
  std::vector<std::tuple<double, Index, Index>> pairs;  // -count, true, predicted
  for (Index row = 0; row < report.confusion.rows(); ++row) {
    for (Index col = 0; col < report.confusion.cols(); ++col) {
      if (row == col || report.confusion(row, col) <= 0) continue;
      pairs.emplace_back(-report.confusion(row, col), row, col);
    }
  }
  if (pairs.empty()) return "<p>No mistake.</p>\n";
  const std::size_t shown = std::min(pairs.size(), kMostPairs);
  std::ranges::partial_sort(pairs, pairs.begin() + static_cast<std::ptrdiff_t>(shown));
  std::string text = "<h3>Most frequent mistakes</h3>\n<p>";
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [count, row, col] = pairs[i];
    text += fmt::format("{}{} taken for {} ({}×)", i == 0 ? "" : " · ",
                        escape_xml(class_name(report, row)), escape_xml(class_name(report, col)),
                        count_text(-count));
  }
  return text + "</p>\n";
}

std::string bar(double share, const char* kind) {
  return fmt::format(R"(<span class="bar {}"><i style="width:{:.1f}%"></i></span>)", kind,
                     100 * std::clamp(share, 0.0, 1.0));
}

std::string class_row(const Report& report, Index id) {
  const double hits = report.confusion(id, id);
  const double support = report.confusion.row(id).sum();
  const double precision = share_of(hits, report.confusion.col(id).sum());
  const double recall = share_of(hits, support);
  const double f1 = share_of(2 * precision * recall, precision + recall);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{:.4f}</td><td>{:.4f}</td><td>{:.4f}</td><td "
      "class=\"bar-cell\">{}</td><td>{}</td>"
      "</tr>\n",
      escape_xml(class_name(report, id)), precision, recall, f1, bar(f1, ""), count_text(support));
}

std::string table_of_classes(const Report& report) {
  const Index classes = std::min(report.confusion.rows(), kMostClasses);
  std::string text =
      "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead>\n<tr><th scope=\"col\">class</th>"
      "<th scope=\"col\">precision</th><th scope=\"col\">recall</th><th scope=\"col\">F1</th>"
      "<th class=\"bar-cell\"></th><th scope=\"col\">support</th></tr>\n</thead>\n<tbody>\n";
  for (Index id = 0; id < classes; ++id) text += class_row(report, id);
  return text + "</tbody>\n</table>\n</div>\n";
}

}  // namespace

std::string class_name(const Report& report, Index id) {
  const bool named = id >= 0 && id < std::ssize(report.class_names);
  return named ? report.class_names[static_cast<std::size_t>(id)] : std::to_string(id);
}

std::string classes_section(const Report& report) {
  const Index classes = report.confusion.rows();
  if (classes == 0) return "";
  const double all = report.confusion.sum(), hits = report.confusion.trace();
  std::string text = fmt::format("<p>{} of {} samples are right: an accuracy of {:.4f}.</p>\n",
                                 count_text(hits), count_text(all), share_of(hits, all));
  if (classes > kMostCells) {
    text += fmt::format("<p>A table of {0} x {0} cells would be too large to read.</p>\n", classes);
  }
  text += "<div class=\"side-by-side\">\n";
  if (classes <= kMostCells) text += table_of_cells(report);
  return text + table_of_classes(report) + "</div>\n" + most_frequent_mistakes(report);
}

}  // namespace gradus::cli
