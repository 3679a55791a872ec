// Good files of each kind, odd things that a path can lead to, and commands that take a path.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "gradus/core/text.hpp"
#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace fs = std::filesystem;

/// Good files of each kind. Commands run in their folder.
class Specimens : public TempDir {
 public:
  Specimens() {
    write_small_mnist(*this / "mnist", 40, 20);
    write_table("t.csv");
    write_file(*this / "o.toml", std::string_view("epochs = 1\n"));
    write_file(*this / "image.pgm", "P5 28 28 255\n" + std::string(784, '\x40'));
    write_file(
        *this / "layers.json",
        std::string_view(
            R"({"layers": [{"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}]})"));
    const std::vector<float> x(std::size_t{20} * 4, 0.5F);
    std::vector<float> y(20, 1);
    y[0] = 0;
    write_file(*this / "x.npy", npy_bytes({20, 4}, x));
    write_file(*this / "y.npy", npy_bytes({20}, y));
    if (has_npz()) {
      write_file(*this / "d.npz", npz_bytes({{"x_train", {20, 4}, x},
                                             {"y_train", {20}, y},
                                             {"x_test", {20, 4}, x},
                                             {"y_test", {20}, y}}));
    }
    make("train --train t.csv --target y --epochs 1 --save table.st --log-dir run");
    make("train --data mnist --epochs 1 --hidden 4 --save image.st");
    make(
        "train --train x.npy --target y.npy --task regression --hidden 0 --epochs 1 --save npy.st");
    make(
        "train --train t.csv --target y --epochs 3 --optimizer sgd --learning-rate 1e9 --loss mse "
        "--activation linear --diverged-step diverged.st --task regression",
        1);
  }

  CommandResult in_folder(std::vector<std::string> arguments, CommandOptions options = {}) const {
    options.directory = path();
    return run(arguments, options);
  }

 private:
  void write_table(const std::string& name) const {
    std::string table = "a,b,y\n";
    for (int i = 0; i < 40; ++i) {
      table +=
          std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + std::to_string(i % 3) + "\n";
    }
    write_file(*this / name, table);
  }

  void make(const std::string& command, int code = 0) const {
    const CommandResult result = in_folder(words(command));
    EXPECT_EQ(result.exit_code, code) << command << "\n" << result.err;
  }
};

inline const Specimens& specimens() {
  static const Specimens all;
  return all;
}

/// A command with {} in place of a path.
struct Form {
  std::string name;
  std::string command;
  std::string good;  // a path with which it succeeds
  int refusal = 1;   // its exit code where it does not
  int success = 0;
};

inline void PrintTo(const Form& form, std::ostream* out) { *out << form.command; }

inline std::string name_of(const testing::TestParamInfo<Form>& info) { return info.param.name; }

inline std::vector<std::string> filled(const Form& form, const std::string& path) {
  std::vector<std::string> all = words(form.command);
  for (std::string& word : all) {
    const std::size_t at = word.find("{}");
    if (at != std::string::npos) word.replace(at, 2, path);
  }
  return all;
}

/// What is said must be text, whatever the path was.
inline void expect_text(const std::string& text) { EXPECT_EQ(printable(text, Lines::kMany), text); }

/// Runs it; at once, with little memory, and with nothing on its streams but text.
inline CommandResult run_quickly(const std::vector<std::string>& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const CommandResult result =
      specimens().in_folder(arguments, {.time_limit = std::chrono::seconds(10)});
  if (!kSanitized) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    EXPECT_LT(result.peak_megabytes, 200);
  }
  EXPECT_EQ(result.signal, 0);
  expect_text(result.out);
  expect_text(result.err);
  return result;
}

/// That --target has no use for such a file, or that it wants one, is said first.
inline bool is_refusal(const Form& form, const CommandResult& result) {
  const bool is_about_target =
      contains(result.err, "--target: needs") || contains(result.err, "needs --target");
  return result.exit_code == form.refusal || (result.exit_code == 2 && is_about_target);
}

inline const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names = {"new\nline", "esc\x1b[31mape",
                                                 "not\xff"
                                                 "utf8",
                                                 std::string(255, 'n')};
  return names;
}

/// What is no file to read or write, in a folder of its own.
inline std::vector<std::string> odd_files(const TempDir& dir) {
  EXPECT_EQ(::mkfifo((dir / "fifo").c_str(), 0600), 0);
  fs::create_symlink(dir / "loop", dir / "loop");
  write_file(dir / "unreadable", std::string_view("x"));
  fs::permissions(dir / "unreadable", fs::perms(0));
  std::vector<std::string> all = {"/dev/zero", "/dev/urandom", "/dev/full", dir / "fifo",
                                  dir / "loop"};
  if (::geteuid() != 0) all.push_back(dir / "unreadable");
  return all;
}

}  // namespace gradus
