// No number that Gradus writes or reads depends on the locale.
#include <gtest/gtest.h>

#include <array>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <locale>
#include <string>
#include <vector>

#include "gradus/core/file.hpp"
#include "gradus/core/text.hpp"
#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// As in Germany: 1.234.567,5.
class GermanNumbers : public std::numpunct<char> {
 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "wahr"; }
};

/// For a scope: those numbers for C++, and for C where the system has a locale with a comma.
class GermanLocale {
 public:
  GermanLocale() : cpp_(std::locale()), c_(std::setlocale(LC_ALL, nullptr)) {
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"}) {
      if (std::setlocale(LC_ALL, name) != nullptr) break;
    }
    std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
  }
  ~GermanLocale() {
    std::locale::global(cpp_);
    std::setlocale(LC_ALL, c_.c_str());
  }
  GermanLocale(const GermanLocale&) = delete;
  GermanLocale& operator=(const GermanLocale&) = delete;

 private:
  std::locale cpp_;
  std::string c_;
};

struct WrongGradient : MeanSquaredError {
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = (y_pred - y_true) * Scalar(1.5);
  }
};

std::string contents(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

/// The lines of a log, without what depends on the clock.
std::string without_seconds(const std::string& text, const std::string& separator) {
  std::string kept;
  std::size_t from = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
    const std::string line = text.substr(from, end - from);
    kept += line.substr(0, line.rfind(separator)) + "\n";
    from = end + 1;
  }
  return kept;
}

std::string locale_message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// All kinds of text that Gradus makes of numbers, and what it makes of texts of numbers.
std::vector<std::string> outputs() {
  const TempDir dir;
  const Dataset data = class_data(1200, 40, 3);
  Sequential model({Input({40}), Dense(30, "relu"), LayerNormalization({.epsilon = 1.5e-3}),
                    Dropout(0.25, 1), Dense(3, "softmax")},
                   7);
  model.compile({.optimizer = Adam({.learning_rate = 1.25e-3}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"}});
  CSVLogger csv(dir / "csv");
  CSVLogger semicolons(dir / "csv2", {.separator = ";"});
  JSONLinesLogger jsonl(dir / "jsonl");
  std::vector<std::string> texts;
  LambdaCallback lines({.on_epoch_end = [&](TrainingState& state) {
    state.seconds = 1234.56;
    for (const LogStyle style : {LogStyle::kKeras, LogStyle::kPlain, LogStyle::kJsonl}) {
      texts.push_back(epoch_line(state, style));
    }
    texts.push_back(progress_line(state, {.color = true, .columns = 120}));
    texts.push_back(progress_line(state, {.finished = true}));
  }});
  model.fit(data, {.epochs = 2, .callbacks = {&csv, &semicolons, &jsonl, &lines}, .verbose = 0});
  texts.push_back(without_seconds(contents(dir / "csv"), ","));
  texts.push_back(without_seconds(contents(dir / "csv2"), ";"));
  texts.push_back(without_seconds(contents(dir / "jsonl"), ","));
  model.save(dir / "model");
  texts.push_back(contents(dir / "model"));
  texts.push_back(Sequential::load(dir / "model").summary());

  ConfusionMatrix confusion(3);
  const Matrix ids = data.y();
  confusion.update(read_only(ids), read_only(ids), read_only(Vector(Vector::Constant(1200, 1.25))));
  texts.push_back(confusion.str());
  texts.push_back(to_text(1234567.25) + to_text(1e-7) + Shape({1234567, 2}).str());
  const CsvTable table = parse_csv("a,b,y\n1.5,-2.25e3,x\n2.5,1e-3,y\n3,4,x\n", "t.csv");
  const Dataset encoded = encode(table, fit_encoding(table, {.target = "y"}), Targets::kRequired);
  texts.push_back(std::to_string(encoded.checksum()));
  for (const auto& wrong : std::vector<std::function<void()>>{
           [] { Dropout(1.5); }, [] { ELU(std::nan("")); }, [] { L2(-0.25); },
           [] {
             RandomDistortion({8, 8}, {.rotation = 1234.5});
           },
           [] { Adam({.learning_rate = -0.5}); }, [] { BinaryAccuracy({.threshold = 1.5}); },
           [] { FBetaScore({.beta = -1.5}); }, [] { Precision({.thresholds = 2.5}); },
           [] { AUC({.label_weights = {-0.5}}); },
           [] { Dataset(Matrix(1, 1), Matrix::Constant(1, 1, 0.5)).one_hot(1234567); },
           [] { BinaryCrossentropy().check_labels(Matrix::Constant(1, 1, 1234.5)); },
           [] { parse_config("{\"rate\":0,5}", "config"); },
           [&] { model.fit(data, {.validation_split = 1.5, .verbose = 0}); },
           [&] {
             model.fit(data, {.class_weight = {{-1, 0.5}}, .verbose = 0});
           }}) {
    texts.push_back(locale_message(wrong));
  }
  texts.push_back(
      check_loss(WrongGradient(), Matrix::Zero(2, 2), Matrix::Constant(2, 2, 0.75)).problems);
  texts.push_back(config_json(parse_config("{\"rate\":0.125,\"list\":[1234567.5]}", "config")));
  return texts;
}

TEST(Locale, ChangesNoNumber) {
  const std::vector<std::string> expected = outputs();
  std::vector<std::string> found;
  {
    const GermanLocale german;
    found = outputs();
  }
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i], expected[i]) << "text " << i;
    EXPECT_NE(expected[i], "nothing was thrown") << "text " << i;
  }
}

TEST(Locale, NumbersArePrintedAsPrintfDoes) {
  for (const double number : {0.0, -0.0, 1.0, -2.5, 1234567.875, 1e-5, 9.99995, 1e300, -1e-300,
                              std::nan(""), -std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    for (const char conversion : {'f', 'e', 'g'}) {
      for (const int digits : {0, 2, 6, 9}) {
        std::array<char, 400> text{};
        const std::string pattern = std::string("%.*") + conversion;
        std::snprintf(text.data(), text.size(), pattern.c_str(), digits, number);
        EXPECT_EQ(printed(number, conversion, digits), text.data());
      }
    }
  }
}

}  // namespace
}  // namespace gradus
