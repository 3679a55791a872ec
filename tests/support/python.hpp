// Debian's Python, where it is installed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/command.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline CommandResult python(const std::vector<std::string>& arguments,
                            std::vector<std::string> environment = {}) {
  environment.emplace_back("PYTHONDONTWRITEBYTECODE=1");
  return run(arguments, {.program = "/usr/bin/python3", .environment = environment});
}

/// Whether it is there, and has this module.
inline bool python_has(const std::string& module) {
  return std::filesystem::exists("/usr/bin/python3") &&
         python({"-c", "import importlib.util, sys; sys.exit(not importlib.util.find_spec('" +
                           module + "'))"})
                 .exit_code == 0;
}

/// A safetensors file as a dictionary of numpy arrays, with what the format needs and no more.
inline const std::string kReadSafetensors = R"(
import json, struct, sys
import numpy as np

def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    types = {'F16': '<f2', 'F32': '<f4', 'F64': '<f8'}
    return {name: np.frombuffer(data[slice(*info['data_offsets'])], types[info['dtype']]).reshape(info['shape'])
            for name, info in header.items() if name != '__metadata__'}
)";

}  // namespace gradus
