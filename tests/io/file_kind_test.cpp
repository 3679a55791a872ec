// A file that is no safetensors file is called by its name.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/data_errors.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
using namespace std::string_literals;

namespace {

/// The local header of a member of a zip archive, and something behind it.
std::string zip_of(const std::string& member) {
  std::string bytes = "PK\x03\x04\x14\0\0\0\0\0"s + std::string(16, '\0');
  bytes += static_cast<char>(member.size());
  bytes += "\0\0\0"s + member + "content";
  return bytes;
}

struct KnownFile {
  std::string bytes;
  std::string name;    // what it must be called
  std::string advice;  // what must be said to do
};

const std::vector<KnownFile>& known_files() {
  static const std::vector<KnownFile> kFiles = {
      {zip_of("metadata.json") + zip_of("config.json") + zip_of("model.weights.h5"),
       "a Keras model (.keras)", "gradus import"},
      {zip_of("archive/data.pkl"), "a PyTorch file", "state_dict()"},
      {zip_of("x_train.npy"), ".npz", "numpy.load"},
      {zip_of("readme.txt"), "a zip archive", "unpack"},
      {"\x89HDF\r\n\x1a\n"s + std::string(100, '\0'), "HDF5", "model.to_json()"},
      {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", "a PyTorch file", "save_file"},
      {"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c"s, "a Python pickle", "save_file"},
      {"\x08\x07\x12\x07pytorch\x1a\x05"s + "2.0.0", "an ONNX model", "onnx.load"},
      {"\x08\x08:\xfe\x02\x0a"s + std::string(40, 'x'), "an ONNX model", "onnx.load"},
      {"\x08\x01\x12\xc5\x07\x0a"s + std::string(40, 'x'), "SavedModel", "to_json"},
      {"\x93NUMPY\x01\0v\0{'descr'"s, "a NumPy array", ""},
      {"\x1c\0\0\0TFL3"s + std::string(40, '\0'), "TensorFlow Lite", ""},
      {"weights.bin" + std::string(246, '\0') + "ustar" + std::string(300, '\0'), "a tar archive",
       "unpack"},
      {"\x1f\x8b\x08\0\0\0\0\0\0\x03"s, "gzip", "unpack"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "Git LFS", "git lfs pull"},
      {"<!DOCTYPE html><html>", "a web page", "download"},
      {"{\"class_name\": \"Sequential\"}", "JSON", ""},
      {"\0\0\x08\x03\0\0\x27\x10\0\0\0\x1c"s, "an IDX file", ""},
  };
  return kFiles;
}

}  // namespace

TEST(FileKind, IsSaidWhereAModelIsExpected) {
  const TempDir dir;
  for (const KnownFile& file : known_files()) {
    SCOPED_TRACE(file.name);
    write_file(dir / "model", std::string_view(file.bytes));
    const auto read_arrays = [&] { Safetensors::read(dir / "model"); };
    const auto read_model = [&] { read_model_file(dir / "model"); };
    const auto read_layers = [&] { read_architecture(dir / "model"); };
    const char* name = file.name.c_str();
    const char* expected = "model: expected a safetensors file, and this is ";
    EXPECT_TRUE(complains(read_arrays, {expected, name, file.advice.c_str()}));
    EXPECT_TRUE(complains(read_model, {expected, name, file.advice.c_str()}));
    if (file.name == "JSON") continue;
    EXPECT_TRUE(complains(read_layers, {"expected layers as JSON, and this is ", name}));
  }
}

TEST(FileKind, IsToldForLargeFilesToo) {
  const TempDir dir;
  for (const std::string& start :
       {"\x89HDF\r\n\x1a\n"s, zip_of("metadata.json") + zip_of("model.weights.h5")}) {
    write_file(dir / "model.h5", std::string_view(start + std::string(3'000'000, '\x01')));
    EXPECT_TRUE(complains([&] { read_architecture(dir / "model.h5"); }, {"Keras"}));
  }
}

TEST(FileKind, OfWhatIsNotKnownIsNotGuessed) {
  const TempDir dir;
  for (const std::string& bytes : {"a,b,c\n1,2,3\n"s, "\x01\x02\x03\x04\x05\x06\x07\x08\x09"s,
                                   std::string(40, '\xff'), std::string(40, '\0')}) {
    write_file(dir / "model", std::string_view(bytes));
    const std::string message = data_error_of([&] { Safetensors::read(dir / "model"); });
    EXPECT_NE(message, "");
    EXPECT_EQ(message.find("and this is"), std::string::npos) << message;
  }
}

TEST(FileKind, ASafetensorsFileIsNoJsonOfLayers) {
  const TempDir dir;
  Safetensors file;
  file.add("a", {1}, std::vector<float>{1});
  write_file(dir / "w", std::string_view(file.str()));
  EXPECT_TRUE(complains([&] { read_architecture(dir / "w"); }, {"is a safetensors file"}));
}
