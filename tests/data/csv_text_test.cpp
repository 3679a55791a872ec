// How the bytes of a CSV file become text: pieces, packed files, encodings.
#include <gtest/gtest.h>

#include "gradus/data/table.hpp"
#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

/// gzip() of text.
std::string gzipped(const std::string& text) {
  const Bytes packed = gzip(Bytes(text.begin(), text.end()));
  return {packed.begin(), packed.end()};
}

void expect_text_complaint(const std::string& text, const std::string& expected) {
  EXPECT_EQ(data_error_of([&] { parse_csv(text, "t.csv"); }), expected);
}

}  // namespace

TEST(CsvText, ReadsLatin1WhereAsked) {
  const CsvOptions latin_1{.encoding = CsvEncoding::kLatin1};
  const CsvTable names = parse_csv("n,p\nM\xfcller,\x80 5\nx,\xa3\xff\n", "t.csv", latin_1);
  EXPECT_EQ(names.cell(0, 0), "Müller");
  EXPECT_EQ(names.cell(0, 1), "€ 5");
  EXPECT_EQ(names.cell(1, 1), "£ÿ");
  std::string all = "a,b\n";
  for (int byte = 0x80; byte < 0x100; ++byte)
    all += std::string(1, static_cast<char>(byte)) + ",1\n";
  EXPECT_EQ(parse_csv(all, "t.csv", latin_1).rows(), 128);
  // Longer than one piece, which each begin anew.
  std::string large = "a,b\n";
  for (int i = 0; i < 200000; ++i) large += "\xe4\xe4\xe4,1\n";
  const CsvTable table = parse_csv(large, "t.csv", latin_1);
  for (Index row = 0; row < table.rows(); ++row) ASSERT_EQ(table.cell(row, 0), "äää") << row;
}

TEST(CsvText, PiecesJoinWithoutASeam) {
  std::string text = "n,t\n";
  for (int i = 0; i < 60000; ++i) {
    text += std::to_string(i) + (i % 7 == 0 ? ",\"a \"\"line\nend, ä\"\r\n" : ",plain ä\n");
  }
  const CsvTable table = parse_csv(text, "t.csv");
  ASSERT_EQ(table.rows(), 60000);
  std::uint32_t line = 2;
  for (Index i = 0; i < table.rows(); ++i) {
    ASSERT_EQ(table.cell(i, 0), std::to_string(i));
    ASSERT_EQ(table.cell(i, 1), i % 7 == 0 ? "a \"line\nend, ä" : "plain ä");
    ASSERT_EQ(table.lines[static_cast<std::size_t>(i)], line);
    line += i % 7 == 0 ? 2 : 1;
  }
  const std::string last = std::to_string(line);
  expect_text_complaint(text + "1\n",
                        "t.csv:" + last + ": expected 2 columns as in the header, got 1");
  expect_text_complaint(text + "1,\xff\n", "t.csv:" + last +
                                               ": '\\xff' is not UTF-8; save the file as UTF-8, or "
                                               "read it with --encoding latin-1");
  expect_text_complaint(text + "1,\"2\n",
                        "t.csv:" + last + ": the quote that opens column 2 is never closed");
  expect_text_complaint(text + std::string("1,\0\n", 4),
                        "t.csv:" + last + ": holds a byte of 0, so it is no CSV file");
}

TEST(CsvText, ReadsAPackedFile) {
  const TempDir dir;
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += std::to_string(i) + ",x\n";
  const std::string packed = gzipped(text);
  write_file(dir / "t.csv.gz", packed);
  Index rows = 0;
  std::uint64_t bytes = 0;
  const CsvTable table = read_csv(dir / "t.csv.gz", {}, [&](Index r, std::uint64_t b) {
    EXPECT_GE(r, rows);
    EXPECT_LE(b, packed.size());
    rows = r;
    bytes = b;
  });
  EXPECT_EQ(table.rows(), 100000);
  EXPECT_EQ(table.cell(99999, 0), "99999");
  EXPECT_EQ(table.size, text.size());
  EXPECT_EQ(rows, 100000);
  EXPECT_EQ(bytes, packed.size());
}

TEST(CsvText, RefusesDamagedAndOverfullPackedFiles) {
  const TempDir dir;
  const auto complaint = [&](const std::string& bytes) {
    write_file(dir / "t.csv.gz", bytes);
    return data_error_of([&] { read_csv(dir / "t.csv.gz"); });
  };
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + ",x\n";
  const std::string packed = gzipped(text);
  EXPECT_NE(complaint(packed.substr(0, packed.size() / 2)).find("breaks off"), std::string::npos);
  EXPECT_NE(complaint(packed + "x").find("goes on after"), std::string::npos);
  std::string damaged = packed;
  damaged[packed.size() - 6] ^= 1;
  EXPECT_NE(complaint(damaged).find("damaged"), std::string::npos);
  std::string bomb = "a,b\n";
  while (bomb.size() < 70'000'000) bomb += "0,0\n0,0\n0,0\n0,0\n0,0\n0,0\n0,0\n0,0\n";
  EXPECT_NE(complaint(gzipped(bomb)).find("unpacks to more than 100 times"), std::string::npos);
}
