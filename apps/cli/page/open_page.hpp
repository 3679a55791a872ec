// A page in the reader's browser.
#pragma once

#include <filesystem>
#include <gradus/core/scalar.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Opens the file with the program that BROWSER names, else with the desktop's own: xdg-open, on
/// macOS open. Waits for nothing, and asks no shell. Returns "", or why it cannot.
std::string open_page(const std::filesystem::path& file);

}  // namespace gradus::cli
