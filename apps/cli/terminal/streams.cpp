#include "cli/terminal/streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <iostream>

namespace gradus::inline GRADUS_PRECISION::cli {

void open_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // open() takes the lowest free number: this one.
    if (fcntl(stream, F_GETFD) == -1) open("/dev/null", O_RDONLY);  // NOLINT(*-vararg)
  }
}

PrintableOutput::PrintableOutput() : to_(std::cout.rdbuf(this)) {}

PrintableOutput::~PrintableOutput() {
  PrintableOutput::sync();
  std::cout.rdbuf(to_);
}

PrintableOutput::int_type PrintableOutput::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char character = traits_type::to_char_type(c);
  return xsputn(&character, 1) == 1 ? c : traits_type::eof();
}

// Whole lines, so that no character is cut.
std::streamsize PrintableOutput::xsputn(const char* text, std::streamsize size) {
  const std::string_view added(text, static_cast<std::size_t>(size));
  const std::size_t newline = added.rfind('\n'), before = waiting_.size();
  waiting_ += added;
  return newline == std::string_view::npos || pass_on(before + newline + 1) ? size : 0;
}

int PrintableOutput::sync() {
  const bool passed_on = pass_on(waiting_.size());
  return to_->pubsync() == 0 && passed_on ? 0 : -1;
}

bool PrintableOutput::pass_on(std::size_t size) {
  const std::string text = printable(std::string_view(waiting_).substr(0, size), Lines::kMany);
  waiting_.erase(0, size);
  const auto length = static_cast<std::streamsize>(text.size());
  return to_->sputn(text.data(), length) == length;
}

void print_in_colour(const std::string& text) {
  std::cout.flush();
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void check_standard_output() {
  std::cout.flush();
  std::fflush(stdout);
  if (std::ferror(stdout) != 0) throw DataError("cannot write to standard output");
}

}  // namespace gradus::cli
