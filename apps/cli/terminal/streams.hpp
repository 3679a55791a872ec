// Standard input, output and error as the shell left them.
#pragma once

#include <cstddef>
#include <gradus/core/scalar.hpp>
#include <streambuf>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Gives a closed stream something to be, so that no file opened later takes its place and receives
/// what was meant for the stream. Writing to one that was closed still fails.
void open_closed_streams();

/// While it lives, whatever is written to std::cout comes out as printable() shows it, with its
/// lines and tabs: no text of a file or an option is obeyed by a terminal.
class PrintableOutput : private std::streambuf {
 public:
  PrintableOutput();
  PrintableOutput(const PrintableOutput&) = delete;
  PrintableOutput& operator=(const PrintableOutput&) = delete;
  PrintableOutput(PrintableOutput&&) = delete;
  PrintableOutput& operator=(PrintableOutput&&) = delete;
  ~PrintableOutput() override;

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  bool pass_on(std::size_t size);

  std::streambuf* to_;   // where std::cout went before
  std::string waiting_;  // the beginning of a line
};

/// Writes a text of Gradus's own to standard output as it is, colours included.
void print_in_colour(const std::string& text);

/// Throws DataError where something could not be written to standard output.
void check_standard_output();

}  // namespace gradus::cli
