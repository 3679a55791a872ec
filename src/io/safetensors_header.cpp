#include "io/safetensors_header.hpp"

#include <cstdint>
#include <limits>
#include <set>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Told of each piece of the JSON as it is read. Where it may stand:
///
///     {                                    depth 1: names of tensors, and __metadata__
///       "name": {                          depth 2: dtype, shape, data_offsets
///         "shape": [784, 84]               depth 3: numbers
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  explicit HeaderReader(std::string file) : file_(std::move(file)) {}

  SafetensorsHeader take() { return std::move(header_); }

  bool start_object(std::size_t /*size*/) override {
    if (depth_ >= 2 || in_list_) fail("did not expect an object in " + where());
    ++depth_;
    keys_in_tensor_.clear();
    return true;
  }

  bool key(std::string& name) override {
    if (depth_ == 1) {
      if (!tensors_seen_.insert(name).second) fail("has " + in_quotes(name) + " twice");
      tensor_ = name;
      is_metadata_ = name == "__metadata__";
      if (!is_metadata_) header_.tensors.push_back({name, "", {}, 0, 0});
    } else {
      if (!keys_in_tensor_.insert(name).second)
        fail("has " + in_quotes(name) + " twice in " + where());
      key_ = name;
      if (!is_metadata_ && key_ != "dtype" && key_ != "shape" && key_ != "data_offsets") {
        fail("did not expect the key " + in_quotes(key_) + " in " + where());
      }
    }
    return true;
  }

  bool end_object() override {
    --depth_;
    if (depth_ == 1 && !is_metadata_ && keys_in_tensor_.size() != 3) {
      fail("expected dtype, shape and data_offsets in " + where());
    }
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (depth_ != 2 || is_metadata_ || in_list_ || key_ == "dtype") {
      fail("did not expect a list in " + where());
    }
    in_list_ = true;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    in_list_ = false;
    TensorInfo& tensor = header_.tensors.back();
    if (key_ == "shape") {
      tensor.shape.assign(numbers_.begin(), numbers_.end());
      return true;
    }
    if (numbers_.size() != 2) fail("expected data_offsets of two numbers in " + where());
    tensor.begin = static_cast<std::size_t>(numbers_[0]);
    tensor.end = static_cast<std::size_t>(numbers_[1]);
    return true;
  }

  bool number_unsigned(std::uint64_t number) override {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
    constexpr std::size_t kMaxRank = 32;  // NumPy's
    if (!in_list_) fail("did not expect a number in " + where());
    if (number > kLargest) fail("has an impossible number in " + where());
    if (numbers_.size() == kMaxRank) fail("has more than 32 dimensions in " + where());
    numbers_.push_back(static_cast<Index>(number));
    return true;
  }

  bool string(std::string& text) override {
    if (depth_ == 2 && is_metadata_) {
      header_.metadata[key_] = text;
      return true;
    }
    if (depth_ != 2 || in_list_ || key_ != "dtype") fail("did not expect a text in " + where());
    header_.tensors.back().dtype = text;
    return true;
  }

  bool null() override { fail("did not expect null in " + where()); }
  bool boolean(bool /*value*/) override { fail("did not expect true or false in " + where()); }
  bool number_integer(std::int64_t /*number*/) override {
    fail("has a number below 0 in " + where());
  }
  bool number_float(double /*number*/, const std::string& /*text*/) override {
    fail("expected whole numbers in " + where());
  }
  bool binary(Json::binary_t& /*bytes*/) override { fail("is not JSON"); }
  bool parse_error(std::size_t position, const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    fail("is not JSON at byte " + std::to_string(position));
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(file_, ": the header ", what);
  }
  std::string where() const { return depth_ == 0 ? "its place" : in_quotes(tensor_); }

  std::string file_;
  SafetensorsHeader header_;
  int depth_ = 0;
  bool in_list_ = false;
  bool is_metadata_ = false;
  std::string tensor_, key_;
  std::set<std::string> tensors_seen_, keys_in_tensor_;
  std::vector<Index> numbers_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file) {
  if (!text.starts_with('{')) throw DataError(file, ": the header does not begin with '{'");
  HeaderReader reader(file);
  Json::sax_parse(text, &reader);
  return reader.take();
}

}  // namespace gradus
