// A model file in another language: the few lines of Python that the format needs.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "gradus/core/random.hpp"
#include "gradus/data/npy.hpp"
#include "gradus/training/sequential.hpp"
#include "support/command.hpp"
#include "support/python.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

TEST(PythonReader, NumpyReproducesThePredictions) {
  if (!python_has("numpy")) GTEST_SKIP() << "needs NumPy";
  const SmallMnist data;
  const CommandResult trained = run(words("train --epochs 4 --batch-size 32 --hidden 64,32 --data",
                                          data.path(), "--save", data / "m.safetensors"));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  Sequential model = Sequential::load(data / "m.safetensors");
  Random random(1);
  Matrix x(50, 784);
  for (Scalar& value : x.reshaped()) value = static_cast<Scalar>(random.uniform());
  const Matrix y = model.predict(x);
  const auto span_of = [](const Matrix& m) {
    return std::span(m.data(), static_cast<std::size_t>(m.size()));
  };
  write_file(data / "x.npy", npy_bytes({50, 784}, span_of(x)));
  write_file(data / "y.npy", npy_bytes({50, 10}, span_of(y)));
  const std::filesystem::path script =
      std::filesystem::path(GRADUS_SOURCE_DIR) / "tests" / "apps" / "read_model.py";
  const CommandResult read =
      python(words(script, data / "m.safetensors", data / "x.npy", data / "y.npy"));
  EXPECT_EQ(read.exit_code, 0) << read.out << read.err;
}
