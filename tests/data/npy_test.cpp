// The bytes in npy_cases.jsonl were written by NumPy 1.24 (numpy.lib.format.write_array, np.save).
#include "gradus/data/npy.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/data_errors.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/reference.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;

namespace {

std::vector<nlohmann::json> cases_with(const char* field) {
  std::vector<nlohmann::json> cases = read_cases("tests/data/npy_cases.jsonl");
  std::erase_if(cases, [&](const nlohmann::json& of_case) { return !of_case.contains(field); });
  return cases;
}

Bytes npy_bytes_of(const nlohmann::json& of_case) {
  return from_base64(of_case.at("bytes").get<std::string>());
}

NpyArray parse_array(const Bytes& bytes) { return parse_npy(bytes, "a.npy"); }

/// A file of version 1.0 with this header and data, not padded.
Bytes npy(const std::string& header, const std::string& data) {
  std::string bytes("\x93NUMPY\1\0", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header + data;
  return {bytes.begin(), bytes.end()};
}

std::string header(const std::string& descr, const std::string& shape) {
  return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
}

/// Of one byte.
void expect_header_complaint(const std::string& header, const char* expected) {
  EXPECT_TRUE(complains([&] { parse_array(npy(header, "1")); }, {"a.npy: ", expected})) << header;
}

std::string kind_name(NpyKind kind) {
  return kind == NpyKind::kBool     ? "bool"
         : kind == NpyKind::kSigned ? "signed"
         : kind == NpyKind::kFloat  ? "float"
                                    : "unsigned";
}

NpyArray array_of(std::vector<Index> shape, std::initializer_list<float> values) {
  const std::string bytes = npy_bytes(shape, std::vector<float>(values));
  return parse_array({bytes.begin(), bytes.end()});
}

}  // namespace

TEST(Npy, ReadsWhatNumpyWrites) {
  const std::vector<nlohmann::json> cases = cases_with("kind");
  ASSERT_EQ(cases.size(), 29u);
  for (const nlohmann::json& of_case : cases) {
    SCOPED_TRACE(of_case.at("id").get<std::string>());
    const NpyArray array = parse_array(npy_bytes_of(of_case));
    EXPECT_EQ(array.shape, of_case.at("shape").get<std::vector<Index>>());
    EXPECT_EQ(kind_name(array.kind), of_case.at("kind").get<std::string>());
    EXPECT_EQ(array.item_size, of_case.at("item_size").get<std::size_t>());
    const std::vector<double> expected = of_case.at("values");
    const Matrix values = to_matrix(array);
    ASSERT_EQ(values.size(), static_cast<Index>(expected.size()));
    EXPECT_EQ(array.size(), values.size());
    EXPECT_EQ(values.rows(), array.shape.empty() ? 1 : array.shape[0]);
    for (Index i = 0; i < values.size(); ++i) {
      EXPECT_EQ(values.data()[i], static_cast<Scalar>(expected[static_cast<std::size_t>(i)])) << i;
    }
  }
}

TEST(Npy, RefusesWhatIsNoNumbersAndSaysWhy) {
  for (const nlohmann::json& of_case : cases_with("refused")) {
    const std::string id = of_case.at("id");
    SCOPED_TRACE(id);
    const char* reason = id == "object"   ? "pickled Python objects"
                         : id == "record" ? "records"
                         : id == "empty"  ? "empty: its shape is (0, 3)"
                                          : "elements of type";
    EXPECT_TRUE(complains([&] { parse_array(npy_bytes_of(of_case)); }, {"a.npy: ", reason}));
  }
}

TEST(Npy, WritesWhatNumpyWrites) {
  const std::vector<nlohmann::json> cases = cases_with("written");
  ASSERT_EQ(cases.size(), 4u);
  for (const nlohmann::json& of_case : cases) {
    const std::string written =
        npy_bytes(of_case.at("shape"), of_case.at("values").get<std::vector<float>>());
    EXPECT_EQ(Bytes(written.begin(), written.end()), npy_bytes_of(of_case)) << of_case.at("id");
  }
  EXPECT_TRUE(says([] { npy_bytes({2, 3}, std::vector<float>(5)); }, {"(2, 3)", "6", "5"}));
}

TEST(Npy, EveryBeginningIsAnError) {
  for (const nlohmann::json& of_case : cases_with("kind")) {
    expect_no_beginning_is_enough(parse_array, npy_bytes_of(of_case));
  }
}

TEST(Npy, SurvivesDamage) {
  for (const nlohmann::json& of_case : cases_with("bytes")) {
    expect_damage_is_survived(
        [](const Bytes& bytes) {
          const NpyArray array = parse_array(bytes);
          EXPECT_EQ(to_matrix(array).size(), array.size());
        },
        npy_bytes_of(of_case), 300);
  }
}

TEST(Npy, ReadsEveryFormOfTheHeader) {
  for (const char* text :
       {"{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}",
        "{\"shape\": (1L,), \"fortran_order\": True, \"descr\": \"|u1\"}",
        "  { 'descr' : '<u1' ,'fortran_order':False,\n'shape' : ( 1 , ) , }  \n ",
        "{'descr': '>u1', 'fortran_order': False, 'shape': (1, 1, 1, )}"}) {
    EXPECT_EQ(parse_array(npy(text, "1")).bytes, Bytes{'1'}) << text;
  }
  EXPECT_EQ(parse_array(npy(header("'|b1'", "(2,)"), std::string("\0\7", 2))).bytes, (Bytes{0, 1}));
}

TEST(Npy, RefusesAnotherHeader) {
  expect_header_complaint("", "expected '{', got its end");
  expect_header_complaint("{}", "no 'descr'");
  expect_header_complaint("{'descr': '|u1', 'shape': (1,)}", "no 'fortran_order'");
  expect_header_complaint(header("'|u1', 'descr': '|u1'", "(1,)"), "'descr' twice");
  expect_header_complaint(header("'|u1', 'x': 1", "(1,)"), "has 'x'");
  expect_header_complaint(header("'|u1'", "(1)"), "expected ','");
  expect_header_complaint(header("'|u1'", "(1,"), "a dimension");
  expect_header_complaint(header("'|u1'", "(1 1)"), "expected ','");
  expect_header_complaint(header("'|u1'", "(,)"), "a dimension");
  expect_header_complaint(header("'|u1'", "[1]"), "expected '('");
  expect_header_complaint(header("'|u1'", "1"), "expected '('");
  expect_header_complaint(header("'|u1'", "(-1,)"), "a dimension");
  expect_header_complaint(header("'|u1'", "(9223372036854775808,)"), "a dimension");
  expect_header_complaint(header("'|u1'", "(1,)") + "x", "nothing after");
  expect_header_complaint(header("'|u\\x31'", "(1,)"), "without '\\'");
  expect_header_complaint("{'descr", "a string that ends");
  expect_header_complaint("{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}", "True or False");
  expect_header_complaint("{'descr': '|u1' 'shape': (1,)}", "',' or '}'");
  for (const char* type : {"''", "'u1'", "'<f1'", "'<f16'", "'|f4'", "'=f4'", "'<u3'", "'<b2'",
                           "'<u0'", "'<u9'", "'<c8'", "'<U1'", "'|S1'", "'<M8'"}) {
    expect_header_complaint(header(type, "(1,)"), "has elements of type");
  }
}

TEST(Npy, BelievesNoSize) {
  const auto complaint = [](const std::string& shape) {
    return data_error_of([&] { parse_array(npy(header("'<f8'", shape), "12345678")); });
  };
  EXPECT_EQ(complaint("(1,)"), "");
  EXPECT_EQ(complaint("(2,)"), "a.npy: the header promises 16 bytes of data, the file has 8");
  EXPECT_NE(complaint("(9223372036854775807,)").find("impossible shape"), std::string::npos);
  EXPECT_NE(complaint("(4294967296, 4294967296)").find("impossible shape"), std::string::npos);
  EXPECT_NE(complaint("(2305843009213693953,)").find("impossible shape"), std::string::npos)
      << "times 8 is 8 modulo 2^64";
  EXPECT_NE(complaint("(0, 9223372036854775807)").find("empty"), std::string::npos);
  Bytes longer = npy(header("'<f8'", "(1,)"), "123456789");
  EXPECT_TRUE(complains([&] { parse_array(longer); }, {"promises 8 bytes", "has 9"}));
}

TEST(Npy, BelievesNoHeaderLength) {
  Bytes bytes = npy(header("'|u1'", "(1,)"), "1");
  bytes[6] = 2;  // now the length has four bytes, of which two come from the header
  EXPECT_TRUE(complains([&] { parse_array(bytes); }, {"the header has", "at most 10000"}));
  bytes[6] = 4;
  EXPECT_TRUE(complains([&] { parse_array(bytes); }, {"version 4.0"}));
  EXPECT_TRUE(complains([] { parse_array({'P', 'K'}); }, {"is not an NPY file"}));
}

TEST(Npy, MakesADatasetOfBytes) {
  NpyArray x{{2, 3, 4}, NpyKind::kUnsigned, 1, Bytes(24, 7)};
  const NpyArray y{{2}, NpyKind::kUnsigned, 1, {3, 9}};
  const Dataset data = npy_dataset(x, y, "a.npz");
  EXPECT_TRUE(data.is_bytes());
  EXPECT_EQ(data.sample_shape(), (Shape{3, 4, 1}));
  EXPECT_EQ(data.y(), column({3, 9}));
  EXPECT_EQ(npy_dataset(x, "a.npz").y(), column({0, 0}));
  x.shape = {2, 12};
  EXPECT_EQ(npy_dataset(x, "a.npz").sample_shape(), Shape{12});
  x.shape = {2, 2, 2, 3};
  EXPECT_EQ(npy_dataset(x, "a.npz").sample_shape(), (Shape{2, 2, 3}));
  x.shape = {24};
  EXPECT_EQ(npy_dataset(x, "a.npz").sample_shape(), Shape{1});
}

TEST(Npy, MakesADatasetOfNumbers) {
  const NpyArray x = array_of({2, 2}, {1, 2, 3, -4});
  const Dataset data = npy_dataset(x, array_of({2, 1}, {0.5, -1}), "a.npz");
  EXPECT_FALSE(data.is_bytes());
  EXPECT_EQ(data.sample_shape(), Shape{2});
  EXPECT_EQ(data.y(), column({0.5, -1}));
  EXPECT_EQ(npy_dataset(x, array_of({2, 2}, {1, 0, 0, 1}), "a.npz").y(), matrix({{1, 0}, {0, 1}}));
}

TEST(Npy, SaysWhatIsNoDataset) {
  const NpyArray x = array_of({2, 2}, {1, 2, 3, 4});
  const float inf = std::numeric_limits<float>::infinity();
  const auto complaint = [](const NpyArray& samples, const NpyArray& targets) {
    return data_error_of([&] { npy_dataset(samples, targets, "a.npz"); });
  };
  EXPECT_EQ(complaint(x, array_of({3}, {0, 1, 2})), "a.npz: x has 2 samples, but y has 3");
  EXPECT_EQ(complaint(x, array_of({2, 1, 1}, {0, 1})),
            "a.npz: y has the shape (2, 1, 1); expected (N,) or (N, targets)");
  EXPECT_NE(complaint(array_of({2, 1}, {1, inf}), array_of({2}, {0, 1})).find("x[1] holds"),
            std::string::npos);
  EXPECT_NE(
      complaint(x, array_of({2}, {std::numeric_limits<float>::quiet_NaN(), 1})).find("y[0] holds"),
      std::string::npos);
  EXPECT_NE(complaint(array_of({}, {1}), array_of({1}, {1})).find("single number"),
            std::string::npos);
  const NpyArray large{
      {2}, NpyKind::kUnsigned, 8, {0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0}};
  EXPECT_NE(complaint(x, large).find("too large to be kept exactly"), std::string::npos);
}

TEST(Npy, ReadsAFile) {
  const TempDir dir;
  write_file(dir / "a.npy", npy_bytes({2}, std::vector<float>{1, 2}));
  EXPECT_EQ(to_matrix(read_npy(dir / "a.npy")), column({1, 2}));
  EXPECT_TRUE(complains([&] { read_npy(dir / "b.npy"); }, {"b.npy"}));
}

TEST(Npy, ImagesOfWholeNumbersUpTo255AreBytesWhateverTheirType) {
  const NpyArray y = array_of({1}, {0});
  const NpyArray integers = parse_array(
      npy(header("'<i8'", "(1, 1, 2)"), std::string("\xff\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0", 16)));
  const Dataset data = npy_dataset(integers, y, "x.npy");
  ASSERT_TRUE(data.is_bytes());
  EXPECT_EQ(data.bytes(0)[0], 255);
  EXPECT_EQ(data.bytes(0)[1], 7);
  const auto is_bytes = [&](const NpyArray& x) { return npy_dataset(x, y, "x.npy").is_bytes(); };
  EXPECT_TRUE(is_bytes(array_of({1, 2, 2}, {0, 255, 3, 7})));
  EXPECT_FALSE(is_bytes(array_of({1, 2, 2}, {0, 256, 3, 7})));
  EXPECT_FALSE(is_bytes(array_of({1, 2, 2}, {0, -1, 3, 7})));
  EXPECT_FALSE(is_bytes(array_of({1, 2, 2}, {0, 0.5, 3, 7})));
  EXPECT_FALSE(is_bytes(array_of({1, 2, 2}, {0, 1, 1, 0}))) << "of 0 and 1 one cannot tell";
  EXPECT_FALSE(is_bytes(array_of({1, 4}, {0, 255, 3, 7}))) << "no image";
}
