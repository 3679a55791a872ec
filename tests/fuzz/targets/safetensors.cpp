#include "gradus/io/safetensors.hpp"

#include "fuzz/targets/targets.hpp"
#include "gradus/io/model_file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The sizes that a tensor has said in three ways agree.
void check_tensor(const Safetensors& file, const TensorInfo& tensor) {
  fuzz_check(file.bytes(tensor).size() == tensor.end - tensor.begin, "bytes");
  fuzz_check(&file.at(tensor.name) == &tensor, "at");
  try {
    fuzz_check(std::ssize(file.numbers(tensor)) == tensor.size(), "numbers");
  } catch (const DataError&) {
    return;  // of a type that holds no real numbers
  }
}

void check_written_again(const Safetensors& file) {
  const std::string text = file.str();
  const Safetensors again = fuzz_must_succeed([&] {
    return Safetensors::parse({text.begin(), text.end()}, kFuzzName);
  });
  fuzz_check(again.metadata == file.metadata, "metadata");
  fuzz_check(again.tensors().size() == file.tensors().size(), "tensors");
  fuzz_check(again.str() == text, "text");
}

}  // namespace

bool fuzz_safetensors(FuzzBytes bytes) {
  try {
    const Safetensors file = Safetensors::parse({bytes.begin(), bytes.end()}, kFuzzName);
    for (const TensorInfo& tensor : file.tensors()) check_tensor(file, tensor);
    check_written_again(file);
    const ModelFile model = parse_model_file(file, kFuzzName);
    fuzz_check(model.theta.allFinite(), "theta");
    fuzz_check(
        model.theta.size() == count_parameters(model.architecture.layers, model.architecture.input),
        "size");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
