#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

Sequential model_to_save() {
  return Sequential({Input({4, 3, 1}), Flatten(), Dense(5, "gelu"), LayerNormalization(),
                     Dropout(0.5), Dense(3, "softmax")},
                    7);
}

/// What loading complains about; "" if nothing.
std::string model_problem_of(const std::filesystem::path& path) {
  try {
    (void)Sequential::load(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

void expect_model_problem(const std::filesystem::path& path, const std::string& part) {
  const std::string problem = model_problem_of(path);
  EXPECT_NE(problem.find(part), std::string::npos) << "'" << problem << "' lacks '" << part << "'";
}

TEST(Save, ALoadedModelPredictsTheSameBits) {
  const TempDir dir;
  Sequential model = model_to_save();
  model.compile({.optimizer = Adam(),
                 .loss = CategoricalCrossentropy({.label_smoothing = Scalar(0.1)}),
                 .metrics = {"accuracy"}});
  model.metadata()["provenance"] = "seed 7";
  model.save(dir / "m.safetensors");
  Sequential loaded = Sequential::load(dir / "m.safetensors");
  const Matrix x = random_matrix(100, 12, 3);
  EXPECT_TRUE(same_bits(loaded.predict(x), model.predict(x)));
  EXPECT_EQ(loaded.metadata().at("provenance"), "seed 7");
  EXPECT_EQ(loaded.summary(), model.summary());
  const ModelFile file = read_model_file(dir / "m.safetensors");
  EXPECT_EQ(file.loss, "categorical_crossentropy");
  EXPECT_EQ(Loss::from_config(file.loss, file.loss_config)->config(), model.loss().config());
}

TEST(Save, TheSameModelIsTheSameFile) {
  const TempDir dir;
  model_to_save().save(dir / "a");
  Sequential::load(dir / "a").save(dir / "b");
  EXPECT_EQ(read_file(dir / "a"), read_file(dir / "b"));
}

TEST(Save, ArraysHaveKerassLayout) {
  const TempDir dir;
  Sequential model = model_to_save();
  model.save(dir / "m");
  const Safetensors file = Safetensors::read(dir / "m");
  const TensorInfo& kernel = file.at("dense/kernel");
  EXPECT_EQ(kernel.shape, (std::vector<Index>{12, 5}));  // inputs x units
  EXPECT_EQ(kernel.dtype, (std::is_same_v<Scalar, float>) ? "F32" : "F64");
  EXPECT_EQ(file.numbers(kernel)[1], static_cast<double>(model.network().theta()(1)));
  for (const char* name : {"dense/bias", "layer_normalization/gamma", "layer_normalization/beta",
                           "dense_1/kernel", "dense_1/bias"}) {
    EXPECT_TRUE(file.contains(name)) << name;
  }
  EXPECT_EQ(file.tensors().size(), 6U);
}

/// A loss that nobody has registered.
class Unheard : public Loss {
 public:
  Unheard() : Loss("unheard") {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).rowwise().squaredNorm();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = 2 * (y_pred - y_true);
  }
};

TEST(Save, ALossOfOnesOwnIsNotNeededToPredict) {
  const TempDir dir;
  Sequential model({Input({2}), Dense(3)});
  model.compile({.optimizer = SGD(), .loss = Unheard()});
  model.save(dir / "m");
  EXPECT_EQ(read_model_file(dir / "m").loss, "unheard");
  const Matrix x = random_matrix(4, 2, 1);
  EXPECT_TRUE(same_bits(Sequential::load(dir / "m").predict(x), model.predict(x)));
}

TEST(Save, ALoadedModelTrainsOn) {
  const TempDir dir;
  const Dataset data = class_data(200, 4, 3);
  Sequential model({Input({4}), Dense(16, "relu"), Dense(3, "softmax")});
  model.save(dir / "m");
  Sequential loaded = Sequential::load(dir / "m");
  for (Sequential* each : {&model, &loaded}) {
    each->compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
    each->fit(data, {.epochs = 2, .verbose = 0});
  }
  EXPECT_TRUE(same_bits(model.network().theta(), loaded.network().theta()));
}

TEST(Save, AModelThatLoadWouldRefuseReplacesNone) {
  const TempDir dir;
  Sequential model({Input({3}), Dense(2)});
  model.save(dir / "m");
  const Bytes good = read_file(dir / "m");
  for (const double value : {std::nan(""), double{INFINITY}}) {
    model.network().theta()(1) = static_cast<Scalar>(value);
    EXPECT_THROW(model.save(dir / "m"), DataError);
    EXPECT_EQ(read_file(dir / "m"), good);
  }
}

TEST(Save, AnUnbuiltModelCannotBeSaved) {
  const TempDir dir;
  EXPECT_THROW(Sequential({Dense(3)}).save(dir / "m"), InvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(dir / "m"));
}

/// The file of a small model, with something changed.
template <class Change>
void write_changed(const std::filesystem::path& path, const Change& change) {
  Sequential model({Input({2}), Dense(3)});
  model.save(path);
  Safetensors file = Safetensors::read(path);
  Safetensors changed;
  changed.metadata = file.metadata;
  std::vector<double> kernel = file.numbers(file.at("dense/kernel"));
  change(changed, kernel);
  if (!changed.contains("dense/kernel")) {
    changed.add("dense/kernel", {2, 3}, std::span<const double>(kernel));
  }
  if (!changed.contains("dense/bias")) {
    changed.add("dense/bias", {3}, std::span<const double>(std::vector<double>(3)));
  }
  write_file(path, changed.str());
}

TEST(Save, SaysWhatIsWrongWithAFile) {
  const TempDir dir;
  const std::filesystem::path path = dir / "m.safetensors";
  expect_model_problem(path, "no such file");
  write_changed(path, [](auto&, auto&) {});
  EXPECT_EQ(model_problem_of(path), "");
  write_changed(path,
                [](auto&, auto& kernel) { kernel[1] = std::numeric_limits<double>::quiet_NaN(); });
  expect_model_problem(path, "dense/kernel holds a number that is not finite");
  write_changed(path,
                [](auto&, auto& kernel) { kernel[1] = -std::numeric_limits<double>::infinity(); });
  expect_model_problem(path, "not finite");
  write_changed(path, [](auto& file, auto&) { file.metadata.erase("format_version"); });
  expect_model_problem(path, "is no model of Gradus");
  write_changed(path, [](auto& file, auto&) { file.metadata["format_version"] = "2"; });
  expect_model_problem(path, "format version 2");
  write_changed(path, [](auto& file, auto&) { file.metadata["architecture"] = "{"; });
  expect_model_problem(path, "architecture: is not JSON");
  write_changed(path, [](auto& file, auto& kernel) {
    file.add("dense/kernel", {3, 2}, std::span<const double>(kernel));
  });
  expect_model_problem(path, "(3, 2)");
  write_changed(path, [](auto& file, auto&) {
    file.add("more", {1}, std::span<const double>(std::vector<double>(1)));
  });
  expect_model_problem(path, "10 parameters, and its layers need 9");
  write_changed(path, [](auto& file, auto&) { file.add("more", {0}, std::span<const double>()); });
  expect_model_problem(path, "3 arrays, and its layers need 2");
  // A network that would need more memory than there is, which nothing may try to reserve.
  write_changed(path, [](auto& file, auto&) {
    file.metadata["architecture"] = R"([{"class_name": "Dense", "config": {"units": 1000000000,
        "batch_input_shape": [null, 1000000000]}}])";
  });
  expect_model_problem(path, "9 parameters, and its layers need");
  write_changed(path, [](auto& file, auto&) {
    file.metadata["architecture"] =
        R"([{"class_name": "Dense", "config": {"units": 4000000000000000,
        "batch_input_shape": [null, 4000000000000000]}}])";
  });
  EXPECT_NE(model_problem_of(path), "");
}

}  // namespace
}  // namespace gradus
