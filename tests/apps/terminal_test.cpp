// What the command draws on a terminal.
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

const std::string kRedraw = "\r\x1b[K";  // back to the line's start, and clear it

CommandResult train_on_terminal(const std::string& arguments, const CommandOptions& options) {
  return run(words("train --hidden 4 --epochs 2 --data", small_mnist().path(), arguments), options);
}

std::string on_terminal(const std::string& arguments,
                        const std::vector<std::string>& environment = {}) {
  return train_on_terminal(
             arguments,
             {.environment = environment, .out = Stream::kTerminal, .err = Stream::kTerminal})
      .terminal;
}

std::string without(std::string text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part)) {
    text.erase(at, part.size());
  }
  return text;
}

/// The columns that a line of UTF-8 fills.
int width(const std::string& text) {
  int columns = 0;
  bool code = false;  // within an escape code, which a letter ends
  for (const char c : text) {
    if (c == '\x1b') code = true;
    if (!code && (c & 0xc0) != 0x80) ++columns;  // a character's first byte
    if (code && std::isalpha(static_cast<unsigned char>(c)) != 0) code = false;
  }
  return columns;
}

/// What was drawn to be drawn over: all that comes before a redraw.
std::vector<std::string> live_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (auto at = text.find(kRedraw); at != std::string::npos;) {
    at += kRedraw.size();
    const auto next = text.find(kRedraw, at);
    const std::string line = text.substr(at, next - at);
    if (!contains(line, "\n")) lines.push_back(line);
    at = next;
  }
  return lines;
}

}  // namespace

TEST(Terminal, ShowsKerasProgressAndKeepsTheFinishedLine) {
  const std::string screen = on_terminal("--color never --log-level off");
  EXPECT_EQ(screen.rfind("Epoch 1/2\r\n" + kRedraw + "1/2 ━━━", 0), 0u) << screen;
  EXPECT_TRUE(contains(screen, "\r\nEpoch 2/2\r\n")) << screen;
  int finished = 0;
  for (const std::string& line : lines_of(screen)) {
    if (!contains(line, " - val_loss: ")) continue;
    ++finished;
    const std::string last_drawn = line.substr(line.rfind(kRedraw) + kRedraw.size());
    EXPECT_EQ(last_drawn.rfind("2/2 ━━━━━━━━━━━━━━━━━━━━ ", 0), 0u) << line;
    for (const char* part : {"s/step - accuracy: ", " - loss: ", " - val_accuracy: "}) {
      EXPECT_TRUE(contains(last_drawn, part)) << part << " in " << line;
    }
  }
  EXPECT_EQ(finished, 2) << screen;
  EXPECT_EQ(screen.substr(screen.size() - 2), "\r\n");
}

TEST(Terminal, DrawsWithColors) {
  const std::string screen = on_terminal("");
  EXPECT_TRUE(contains(screen, "\x1b[32m━")) << screen;
  EXPECT_TRUE(contains(screen, "[\x1b[32minfo")) << screen;
}

TEST(Terminal, HonorsNoColor) {
  for (const auto& [arguments, variables] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"", {"NO_COLOR=1"}}, {"--color never", {}}, {"", {"TERM=dumb"}}}) {
    const std::string screen = on_terminal(arguments, variables);
    EXPECT_FALSE(contains(without(screen, kRedraw), "\x1b")) << screen;
    EXPECT_TRUE(contains(screen, "━")) << screen;
  }
  EXPECT_TRUE(contains(on_terminal("--color always", {"NO_COLOR=1"}), "\x1b[32m")) << "asked for";
  EXPECT_TRUE(contains(on_terminal("", {"NO_COLOR="}), "\x1b[32m")) << "empty is as good as unset";
}

TEST(Terminal, ProgressNeverDrawsNoBar) {
  const std::string screen = on_terminal("--progress never");
  EXPECT_FALSE(contains(screen, kRedraw)) << screen;
  EXPECT_EQ(count_of(screen, "val_loss"), 2) << screen;
}

TEST(Terminal, OfStandardErrorAloneShowsTheBarOnly) {
  const CommandResult result = train_on_terminal("--log-level off", {.err = Stream::kTerminal});
  EXPECT_TRUE(contains(result.terminal, kRedraw)) << result.terminal;
  EXPECT_TRUE(contains(result.terminal, "━"));
  const std::string clear = result.terminal.substr(result.terminal.size() - kRedraw.size());
  EXPECT_EQ(clear, kRedraw) << "the bar stays on the screen";
  ASSERT_EQ(lines_of(result.out).size(), 2u) << result.out;
  for (const char* part : {"\x1b", "\r", "━"}) EXPECT_FALSE(contains(result.out, part));
}

TEST(Terminal, OfStandardOutputAloneGetsNoBar) {
  const CommandResult result = train_on_terminal("", {.out = Stream::kTerminal});
  EXPECT_FALSE(contains(result.terminal, kRedraw)) << result.terminal;
  EXPECT_EQ(count_of(result.terminal, "val_loss"), 2) << result.terminal;
  for (const char* part : {"\x1b", "\r", "━━━━━━━━━━ "}) EXPECT_FALSE(contains(result.err, part));
}

TEST(Terminal, OtherStylesPrintTheirLineThere) {
  const std::string plain = on_terminal("--log-style plain --log-level off");
  EXPECT_TRUE(contains(plain, kRedraw + "epoch=1 loss=")) << plain;
  const std::string jsonl = on_terminal("--log-style jsonl --log-level off");
  EXPECT_TRUE(contains(jsonl, kRedraw + "{\"epoch\":2,")) << jsonl;
  EXPECT_FALSE(contains(jsonl, "Epoch 1/2")) << jsonl;
}

TEST(Terminal, ALiveLineIsNeverWiderThanIt) {
  for (const int columns : {80, 40, 20}) {
    for (const char* batch_size : {"1", "256"}) {  // 300 batches and 2
      const CommandResult result = train_on_terminal(
          std::string("--log-level off --batch-size ") + batch_size,
          {.out = Stream::kTerminal, .err = Stream::kTerminal, .columns = columns});
      for (const std::string& line : live_lines(result.terminal)) {
        EXPECT_LE(width(line), columns) << line;
      }
      EXPECT_EQ(count_of(result.terminal, "val_loss"), 2) << result.terminal;
    }
  }
}

TEST(Terminal, ALiveLineEndsWhereItBegan) {
  // So that a narrower terminal, which breaks it into two, has the cursor at the first of them.
  const std::string screen = on_terminal("--color never --log-level off");
  for (const std::string& line : live_lines(screen)) EXPECT_TRUE(line.ends_with("\r")) << line;
  EXPECT_TRUE(contains(screen, " in all) ")) << screen;
}

TEST(Terminal, OfUnknownWidthGetsWholeLines) {
  const CommandResult result = train_on_terminal(
      "--log-level off", {.out = Stream::kTerminal, .err = Stream::kTerminal, .columns = 0});
  ASSERT_FALSE(live_lines(result.terminal).empty());
  EXPECT_TRUE(contains(live_lines(result.terminal).back(), " - loss: ")) << result.terminal;
}

TEST(Terminal, NothingOfItGoesIntoTheLogFiles) {
  const TempDir dir;
  const CommandResult result =
      run(words("train --hidden 4 --epochs 2 --color always --progress always --data",
                small_mnist().path(), "--log-dir", dir.path()),
          {.out = Stream::kTerminal, .err = Stream::kTerminal});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* name : {"history.csv", "metrics.jsonl", "train.log"}) {
    const Bytes bytes = read_file(dir / name);
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_FALSE(contains(text, "\x1b")) << name;
    EXPECT_FALSE(contains(text, "\r")) << name;
    EXPECT_FALSE(contains(text, "2/2 ━")) << name;
  }
}
